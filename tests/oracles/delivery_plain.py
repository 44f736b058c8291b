"""Delivery as plain Python: a list a queue, the highest class and the oldest picked by looking at all of them."""

import heapq
import math
from dataclasses import dataclass

DELIVERED, EXPIRED, DROPPED, NO_ROUTE, NOT_SENT = range(5)


@dataclass
class Parcel:
    """A shipment, its number in order of making, and what became of it."""

    number: int
    priority: int
    target: int
    size_bit: float
    deadline_ns: int
    node: int
    came_ns: int
    left_bit: float = 0.0
    sent_to: int = -1
    sent_bps: float = 0.0
    began_ns: int = 0
    queue_ns: int = 0
    light_ns: int = 0
    hops: int = 0
    where: str = "flying"
    status: int = -1
    end_ns: int = -1

    def is_under_way(self):
        return self.where != "done" and (self.where != "flying" or self.hops > 0)

    def finish(self, status, time):
        self.where, self.status, self.end_ns = "done", status, time


class Line:
    """One direction of a link."""

    def __init__(self, leaves, ends, rate_bps, light_ns):
        self.leaves, self.ends, self.rate_bps, self.light_ns = leaves, ends, rate_bps, light_ns
        self.queue, self.sending, self.until_ns = [], None, -1

    def held_bit(self):
        held = sum(parcel.size_bit for parcel in self.queue)
        return held + (self.sending.size_bit if self.sending else 0.0)


class PlainDelivery:
    """Parcels over spans of one topology each."""

    def __init__(self, buffer_bit):
        self.buffer_bit, self.parcels = buffer_bit, []

    def span(self, *, lines, ways, is_up, start_ns, end_ns):
        """Move all parcels; ways maps (node, target) to the next node."""
        self.lines = {(line.leaves, line.ends): line for line in lines}
        self.ways, self.is_up, self.events = ways, is_up, []
        waiting = sorted(
            (p for p in self.parcels if p.where in ("queued", "sending", "held")), key=lambda p: (p.came_ns, p.number)
        )
        self._resume(waiting)
        for parcel in waiting:
            if not (parcel.where == "sending" and self._line_sends(parcel)):
                self._again(parcel, start_ns)
        for parcel in self.parcels:
            if parcel.where == "flying":
                heapq.heappush(self.events, (parcel.came_ns, 1, parcel.number))
        while True:
            next_ns = min(self.events[0][0], end_ns) if self.events else end_ns
            late = [p for p in self.parcels if p.deadline_ns < next_ns and p.is_under_way()]
            if late:
                self._expire(min(late, key=lambda p: (p.deadline_ns, p.number)))
                continue
            if next_ns >= end_ns:
                return
            time, kind, what = heapq.heappop(self.events)
            if kind == 1:
                self._arrive(self.parcels[what], time)
            else:
                line = self.lines[what]
                if line.sending and line.until_ns == time:
                    self._leave(line, time)

    def _resume(self, waiting):
        for parcel in waiting:
            if parcel.where == "sending" and self.is_up[parcel.node]:
                to = self.ways.get((parcel.node, parcel.target))
                line = self.lines.get((parcel.node, to))
                same = line and to == parcel.sent_to and line.rate_bps == parcel.sent_bps and not line.sending
                if same:
                    self._start(line, parcel, parcel.began_ns)

    def _line_sends(self, parcel):
        line = self.lines.get((parcel.node, parcel.sent_to))
        return line is not None and line.sending is parcel

    def _again(self, parcel, time):
        if parcel.where == "sending":
            parcel.left_bit = max(parcel.left_bit - (time - parcel.began_ns) * 1e-9 * parcel.sent_bps, 0.0)
        if not self.is_up[parcel.node]:
            parcel.finish(DROPPED, time)
            return
        to = self.ways.get((parcel.node, parcel.target))
        if to == parcel.node:
            parcel.finish(DELIVERED, time)
        elif (parcel.node, to) in self.lines:
            self._enqueue(self.lines[parcel.node, to], parcel, time)
        else:
            parcel.where = "held"

    def _expire(self, parcel):
        line, was, time = self.lines.get((parcel.node, parcel.sent_to)), parcel.where, parcel.deadline_ns
        parcel.finish(NO_ROUTE if was == "held" else EXPIRED, time)
        if was == "queued":
            for queue in (line.queue for line in self.lines.values()):
                queue[:] = [other for other in queue if other is not parcel]
        elif was == "sending":
            line.sending = None
            self._serve(line, time)

    def _arrive(self, parcel, time):
        if parcel.where == "done":
            return
        to = self.ways.get((parcel.node, parcel.target))
        if not self.is_up[parcel.node]:
            parcel.finish(DROPPED if parcel.hops else NOT_SENT, time)
        elif parcel.deadline_ns < time:
            parcel.finish(EXPIRED, time)
        elif to == parcel.node:
            parcel.finish(DELIVERED, time)
        elif (parcel.node, to) in self.lines:
            self._enqueue(self.lines[parcel.node, to], parcel, time)
        else:
            parcel.where = "held"

    def _enqueue(self, line, parcel, time):
        if parcel.sent_to != line.ends:
            parcel.left_bit, parcel.sent_to = parcel.size_bit, -1
        parcel.where = "queued"
        line.queue.append(parcel)
        sent = line.sending
        if sent and sent.priority > parcel.priority:
            sent.left_bit = max(sent.left_bit - (time - sent.began_ns) * 1e-9 * sent.sent_bps, 0.0)
            sent.where, line.sending = "queued", None
            line.queue.append(sent)
        if line.sending is None:
            self._serve(line, time)
        while line.queue and line.held_bit() > self.buffer_bit:
            lowest = max(p.priority for p in line.queue)
            victim = min((p for p in line.queue if p.priority == lowest), key=lambda p: (p.came_ns, p.number))
            line.queue.remove(victim)
            victim.finish(DROPPED, time)

    def _serve(self, line, time):
        if line.queue:
            best = min(line.queue, key=lambda p: (p.priority, p.came_ns, p.number))
            line.queue.remove(best)
            self._start(line, best, time)

    def _start(self, line, parcel, time):
        line.sending = parcel
        parcel.where, parcel.began_ns = "sending", time
        parcel.sent_to, parcel.sent_bps = line.ends, line.rate_bps
        line.until_ns = time + max(math.ceil(parcel.left_bit / line.rate_bps / 1e-9), 1)
        heapq.heappush(self.events, (line.until_ns, 0, (line.leaves, line.ends)))

    def _leave(self, line, time):
        parcel, line.sending = line.sending, None
        parcel.queue_ns += time - parcel.came_ns
        parcel.light_ns += line.light_ns
        parcel.hops += 1
        parcel.node, parcel.came_ns, parcel.where = line.ends, time + line.light_ns, "flying"
        parcel.left_bit, parcel.sent_to = parcel.size_bit, -1
        heapq.heappush(self.events, (parcel.came_ns, 1, parcel.number))
        self._serve(line, time)
