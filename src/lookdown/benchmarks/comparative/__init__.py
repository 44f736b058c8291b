"""Ours beside another program on equal work, in the same run.

Each module of this package but those with a leading underscore is an area like those of
`lookdown.benchmarks`. It installs the other program itself, so it runs only when it is named.
"""
