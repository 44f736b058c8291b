/* The honest denominator of the tracker's benchmark: the same mixing, prediction and update of four motion models as
 * the kernels do, in plain C over the same arrays, with the same savings: upper triangles, blocks of three, a straight's
 * sparse Jacobian, second-order terms from the products of the gradient.
 * Built by the benchmark with -O3 -march=native -ffast-math; never needed to run lookdown. */
#include <math.h>
#include <string.h>

#define MODELS 4
#define PACKED 27
#define MEMORY 10.0 /* seconds: of `_turning_kernels.TURN_MEMORY_S` */

/* As `lookdown.tracking.filtering.Motion`, number by number; triples are terminal, cruise and slow flight. */
typedef struct {
    double along[3], across[3], vertical[3], rate[3], leave[3];
    double turn_noise, turn_vertical, turn_spread, turn_leave;
    double agile_noise, agile_vertical, agile_leave, agile_share;
    double terrain_noise, terrain_variance, terrain_decay;
    double terrain_height, cruise_height, slow_speed;
} motion_t;

/* Place, mixed and speed blocks of a covariance; symmetric ones as xx, xy, xz, yy, yz, zz. */
typedef struct {
    double p[6], m[9], v[6];
} blocks_t;

static inline double dot(const double *a, const double *b) { return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]; }

static inline double smooth(double x) {
    double y = fmin(fmax(0.5 * (x + 1), 0), 1);
    return y * y * (3 - 2 * y);
}

static inline double between(const double f[3], double cruise, double slow) {
    double fast = f[0] + cruise * (f[1] - f[0]);
    return fast + slow * (f[2] - fast);
}

static inline void sym_times(const double s[6], const double v[3], double out[3]) {
    out[0] = s[0] * v[0] + s[1] * v[1] + s[2] * v[2];
    out[1] = s[1] * v[0] + s[3] * v[1] + s[4] * v[2];
    out[2] = s[2] * v[0] + s[4] * v[1] + s[5] * v[2];
}

static inline void mat_times(const double m[9], const double v[3], double out[3]) {
    for (int a = 0; a < 3; a++) out[a] = m[3 * a] * v[0] + m[3 * a + 1] * v[1] + m[3 * a + 2] * v[2];
}

static inline void tra_times(const double m[9], const double v[3], double out[3]) {
    for (int a = 0; a < 3; a++) out[a] = m[a] * v[0] + m[a + 3] * v[1] + m[a + 6] * v[2];
}

static inline double inner(const double s[6], const double t[6]) {
    return s[0] * t[0] + s[3] * t[3] + s[5] * t[5] + 2 * (s[1] * t[1] + s[2] * t[2] + s[4] * t[4]);
}

static inline void share_of(const double *w, double t[4][4], double share[4][4], double *after) {
    for (int j = 0; j < MODELS; j++) {
        after[j] = 0;
        for (int i = 0; i < MODELS; i++) after[j] += t[i][j] * w[i];
        for (int i = 0; i < MODELS; i++) share[j][i] = t[i][j] * w[i] / after[j];
    }
}

static inline void transitions(double dt, double leave, const motion_t *k, double t[4][4]) {
    double a = (1 - k->agile_share) * leave, c = k->agile_share * leave, b = k->turn_leave, d = k->agile_leave;
    double half = 0.5 * (a + b + c + d), gap = sqrt(fmax(half * half - (b * d + a * d + c * b), 1e-24));
    double slow = exp(-(half - gap) * dt), quick = exp(-(half + gap) * dt), apart = exp(-b * dt);
    double odd = 0.5 * (slow - quick) / gap, keep = 0.5 * (slow + quick) + odd * half, lost = 1 - keep;
    double p0 = 1 / (1 + a / b + c / d), p1 = p0 * a / b, p3 = p0 * c / d, turning = p1 * lost + keep - odd * b;
    t[0][0] = p0 * lost + keep - odd * (a + c);
    t[0][1] = t[0][2] = 0.5 * (p1 * lost + odd * a);
    t[0][3] = p3 * lost + odd * c;
    t[1][0] = t[2][0] = p0 * lost + odd * b;
    t[1][1] = t[2][2] = 0.5 * (turning + apart);
    t[1][2] = t[2][1] = 0.5 * (turning - apart);
    t[1][3] = t[2][3] = p3 * lost;
    t[3][0] = p0 * lost + odd * d;
    t[3][1] = t[3][2] = 0.5 * p1 * lost;
    t[3][3] = p3 * lost + keep - odd * d;
}

/* Mixed state and covariance of one model; a row of the upper triangle starts at `row`. */
static inline void mix(const double (*x)[PACKED], const double s[4], double state[6], blocks_t *c) {
    double d[4][6], mean[6], upper[21];
    for (int a = 0; a < 6; a++) {
        mean[a] = 0;
        for (int i = 1; i < MODELS; i++) {
            d[i][a] = x[i][a] - x[0][a];
            mean[a] += s[i] * d[i][a];
        }
        state[a] = x[0][a] + mean[a];
    }
    for (int k = 0; k < 21; k++) upper[k] = s[0] * x[0][6 + k] + s[1] * x[1][6 + k] + s[2] * x[2][6 + k] + s[3] * x[3][6 + k];
    for (int a = 0, k = 0; a < 6; a++)
        for (int b = a; b < 6; b++, k++)
            upper[k] += s[1] * d[1][a] * d[1][b] + s[2] * d[2][a] * d[2][b] + s[3] * d[3][a] * d[3][b] - mean[a] * mean[b];
    static const int place[6] = {0, 1, 2, 6, 7, 11}, speed[6] = {15, 16, 17, 18, 19, 20};
    static const int both[9] = {3, 4, 5, 8, 9, 10, 12, 13, 14};
    for (int k = 0; k < 6; k++) c->p[k] = upper[place[k]], c->v[k] = upper[speed[k]];
    for (int k = 0; k < 9; k++) c->m[k] = upper[both[k]];
}

/* Moves a state along its arc; writes up and the chord, returns the chord squared. */
static inline double move(double x[6], const double arc[4], double rise, double kept, double u[3], double d[3]) {
    double r = sqrt(dot(x, x)), h[3], p[3], v[3];
    for (int a = 0; a < 3; a++) u[a] = x[a] / r;
    double climb = dot(x + 3, u);
    for (int a = 0; a < 3; a++) h[a] = x[a + 3] - climb * u[a];
    p[0] = u[1] * h[2] - u[2] * h[1];
    p[1] = u[2] * h[0] - u[0] * h[2];
    p[2] = u[0] * h[1] - u[1] * h[0];
    for (int a = 0; a < 3; a++) {
        d[a] = arc[0] * h[a] + arc[1] * p[a];
        v[a] = arc[2] * h[a] + arc[3] * p[a];
    }
    double squared = dot(d, d), z = squared / (r * r);
    double over = 1 - z / 6 * (1 - z / 20 * (1 - z / 42 * (1 - z / 72)));
    double c = 1 - z / 2 * (1 - z / 12 * (1 - z / 30 * (1 - z / 56)));
    double s = over / r, vd = dot(v, d), along = vd * (1 - c) / fmax(squared, 1e-18), down = s * vd, height = r + climb * rise;
    for (int a = 0; a < 3; a++) {
        double up = c * u[a] + s * d[a];
        x[a] = height * up;
        x[a + 3] = v[a] - along * d[a] - down * u[a] + climb * kept * up;
    }
    return squared;
}

static inline void add_noise(blocks_t *c, const double u[3], const double d[3], double squared, double across, double extra,
                             double vertical, double w2, double w1, double w0) {
    static const int row[6] = {0, 0, 0, 1, 1, 2}, col[6] = {0, 1, 2, 1, 2, 2};
    double q[6], k = extra / squared;
    for (int i = 0; i < 6; i++) {
        int a = row[i], b = col[i];
        q[i] = across * (a == b) + (vertical - across) * u[a] * u[b] + k * d[a] * d[b];
        c->p[i] += w2 * q[i];
        c->v[i] += w0 * q[i];
    }
    static const int full[9] = {0, 1, 2, 1, 3, 4, 2, 4, 5};
    for (int i = 0; i < 9; i++) c->m[i] += w1 * q[full[i]];
}

static inline void frame_matrix(const double u[3], double level, double cross, double vertical, double out[9]) {
    const double k[9] = {0, -u[2], u[1], u[2], 0, -u[0], -u[1], u[0], 0};
    for (int a = 0; a < 3; a++)
        for (int b = 0; b < 3; b++)
            out[3 * a + b] = level * (a == b) + (vertical - level) * u[a] * u[b] + cross * k[3 * a + b];
}

static inline double entry(const double a[9], int i, const double b[9], int j) {
    return a[3 * i] * b[3 * j] + a[3 * i + 1] * b[3 * j + 1] + a[3 * i + 2] * b[3 * j + 2];
}

static inline void carry(blocks_t *c, const double A[9], const double B[9]) {
    static const int row[6] = {0, 0, 0, 1, 1, 2}, col[6] = {0, 1, 2, 1, 2, 2};
    double X[9], Y[9], Z[9], m[9];
    for (int a = 0; a < 3; a++) {
        sym_times(c->v, A + 3 * a, X + 3 * a);
        sym_times(c->v, B + 3 * a, Z + 3 * a);
        mat_times(c->m, A + 3 * a, Y + 3 * a);
    }
    for (int k = 0; k < 9; k++) m[k] = c->m[k] + X[k];
    for (int k = 0; k < 6; k++) {
        int a = row[k], b = col[k];
        c->p[k] += Y[3 * a + b] + Y[3 * b + a] + entry(X, a, A, b);
        c->v[k] = entry(Z, a, B, b);
    }
    for (int a = 0; a < 3; a++)
        for (int b = 0; b < 3; b++) c->m[3 * a + b] = entry(m, a, B, b);
}

static inline void carry_straight(blocks_t *c, double dt) {
    static const int full[9] = {0, 1, 2, 1, 3, 4, 2, 4, 5}, first[6] = {0, 1, 2, 4, 5, 8}, second[6] = {0, 3, 6, 4, 7, 8};
    for (int k = 0; k < 6; k++) c->p[k] += dt * (c->m[first[k]] + c->m[second[k]]) + dt * dt * c->v[k];
    for (int k = 0; k < 9; k++) c->m[k] += dt * c->v[full[k]];
}

static inline void white(blocks_t *c, const double u[3], const double d[3], double squared, double along, double across,
                         double vertical, double dt) {
    add_noise(c, u, d, squared + 400 * dt * dt, across, along - across, vertical, dt * dt * dt / 3, dt * dt / 2, dt);
}

static void straight(double x[6], blocks_t *c, double dt, const double noise[3]) {
    double u[3], d[3], arc[4] = {dt, 0, 1, 0}, squared = move(x, arc, dt, 1, u, d);
    carry_straight(c, dt);
    white(c, u, d, squared, noise[0], noise[1], noise[2], dt);
}

/* Mean rate of a turn over an interval: `own` of it turned all along, the rest has begun at any instant alike. */
static inline double turn_rate(double rate, double own, const motion_t *k, double *variance) {
    double wide = k->turn_spread / MEMORY, begun = 0.5 * rate, mean = begun + own * (rate - begun);
    double apart = rate - mean, beside = begun - mean;
    *variance = own * (wide + apart * apart) + (1 - own) * (rate * rate / 12 + wide / 3 + beside * beside);
    return mean;
}

static inline void turn_arc(double angle, double dt, double side, double arc[4]) {
    double half = sin(0.5 * angle);
    arc[0] = sin(angle) / angle * dt;
    arc[1] = side * 2 * half * half / angle * dt;
    arc[2] = cos(angle);
    arc[3] = side * sin(angle);
}

static void turn(double x[6], blocks_t *c, double dt, const double arc[4], double variance, const motion_t *k) {
    double u[3], d[3], A[9], B[9], squared = move(x, arc, dt, 1, u, d);
    double across = k->turn_noise + MEMORY * variance * squared / (arc[0] * arc[0] + arc[1] * arc[1]);
    frame_matrix(u, arc[0], arc[1], dt, A);
    frame_matrix(u, arc[2], arc[3], 1, B);
    carry(c, A, B);
    white(c, u, d, squared, k->turn_noise, across, k->turn_vertical, dt);
}

static void agile(double x[6], blocks_t *c, double dt, double low, const motion_t *k) {
    double decay = low * k->terrain_decay, q = decay * dt, kept, rise, w2, w0, u[3], d[3], A[9], B[9];
    if (q < 1e-3) {
        rise = dt * (1 - q / 2 * (1 - q / 3));
        w0 = dt * (1 - q * (1 - 2 * q / 3));
        w2 = dt * dt * dt / 3 * (1 - q * (0.75 - 0.35 * q));
        kept = 1 - q * (1 - q / 2 * (1 - q / 3));
    } else {
        kept = exp(-q);
        rise = (1 - kept) / decay;
        w0 = 0.5 * (1 - kept * kept) / decay;
        w2 = (dt - 2 * rise + w0) / (decay * decay);
    }
    double arc[4] = {dt, 0, 1, 0}, level = k->agile_noise + low * (k->terrain_noise - k->agile_noise);
    double vertical = k->agile_vertical * (1 - low) + 2 * decay * k->terrain_variance;
    move(x, arc, rise, kept, u, d);
    frame_matrix(u, dt, 0, rise, A);
    frame_matrix(u, 1, 0, kept, B);
    carry(c, A, B);
    add_noise(c, u, d, 1, level, 0, 0, dt * dt * dt / 3, dt * dt / 2, dt);
    add_noise(c, u, d, 1, 0, 0, vertical, w2, 0.5 * rise * rise, w0);
}

static inline double take(double x[6], blocks_t *c, const double bp[3], const double bv[3], double innovation, double variance) {
    static const int row[6] = {0, 0, 0, 1, 1, 2}, col[6] = {0, 1, 2, 1, 2, 2};
    double share = 1 / variance, step = innovation * share;
    for (int k = 0; k < 6; k++) {
        c->p[k] -= share * bp[row[k]] * bp[col[k]];
        c->v[k] -= share * bv[row[k]] * bv[col[k]];
    }
    for (int a = 0; a < 3; a++) {
        for (int b = 0; b < 3; b++) c->m[3 * a + b] -= share * bp[a] * bv[b];
        x[a] += step * bp[a];
        x[a + 3] += step * bv[a];
    }
    return innovation * step;
}

static inline double sight(const double x[6], const double *sensor, double l[3]) {
    for (int a = 0; a < 3; a++) l[a] = x[a] - sensor[a];
    double r = sqrt(dot(l, l));
    for (int a = 0; a < 3; a++) l[a] /= r;
    return r;
}

static double update(double x[6], blocks_t *c, const double *pose, const double *z, const double *sigma, double *log_l) {
    double total = 0, product = 1, l[3], g[3], bp[3], bv[3], r, variance;
    for (int which = 0; which < 2; which++) {
        const double *axis = pose + 6 + 3 * which;
        r = sight(x, pose, l);
        double cosine = dot(l, axis);
        for (int a = 0; a < 3; a++) g[a] = (axis[a] - cosine * l[a]) / r;
        sym_times(c->p, g, bp);
        tra_times(c->m, g, bv);
        variance = sigma[1 + which] * sigma[1 + which] + dot(g, bp);
        total += take(x, c, bp, bv, z[1 + which] - cosine, variance);
        product *= variance;
    }
    r = sight(x, pose, l);
    sym_times(c->p, l, bp);
    tra_times(c->m, l, bv);
    double along = dot(l, bp), trace = c->p[0] + c->p[3] + c->p[5];
    variance = sigma[0] * sigma[0] + along + 0.5 * (inner(c->p, c->p) - 2 * dot(bp, bp) + along * along) / (r * r);
    total += take(x, c, bp, bv, z[0] - r - 0.5 * (trace - along) / r, variance);
    product *= variance;

    double w[3], ml[3], mw[3], cl[3], tl[3], tw[3], vl[3];
    r = sight(x, pose, l);
    for (int a = 0; a < 3; a++) w[a] = x[a + 3] - pose[3 + a];
    double rate = dot(w, l), i = 1 / r, i2 = i * i, bend = rate * i2;
    for (int a = 0; a < 3; a++) w[a] -= rate * l[a];
    const double *p = c->p, *m = c->m;
    sym_times(p, l, ml), sym_times(p, w, mw), mat_times(m, l, cl), tra_times(m, l, tl), tra_times(m, w, tw), sym_times(c->v, l, vl);
    double lml = dot(l, ml), lmw = dot(l, mw), lcl = dot(l, cl), lvl = dot(l, vl), ltw = dot(l, tw);
    for (int a = 0; a < 3; a++) bp[a] = cl[a] + i * mw[a], bv[a] = vl[a] + i * tw[a];
    double shift = -i2 * lmw - 0.5 * bend * (p[0] + p[3] + p[5] - lml) + i * (m[0] + m[4] + m[8] - lcl);
    double pp = 2 * i2 * i2 * (lmw * lmw + dot(w, mw) * lml) + 4 * bend * i2 * (dot(ml, mw) - lml * lmw) +
                bend * bend * (inner(p, p) - 2 * dot(ml, ml) + lml * lml);
    double pm = p[0] * m[0] + p[3] * m[4] + p[5] * m[8] + p[1] * (m[1] + m[3]) + p[2] * (m[2] + m[6]) + p[4] * (m[5] + m[7]);
    double both = -i2 * (dot(ml, tw) - lml * ltw + dot(mw, tl) - lmw * lcl) - bend * (pm - dot(ml, cl) - dot(ml, tl) + lml * lcl);
    double mm = m[0] * m[0] + m[4] * m[4] + m[8] * m[8] + 2 * (m[1] * m[3] + m[2] * m[6] + m[5] * m[7]);
    double rest = mm - 2 * dot(tl, cl) + lcl * lcl + inner(c->v, p) - 2 * dot(vl, ml) + lvl * lml;
    variance = sigma[3] * sigma[3] + i * dot(w, bp) + dot(l, bv) + 0.5 * (pp + 4 * i * both + 2 * i2 * rest);
    total += take(x, c, bp, bv, z[3] - rate - shift, variance);
    *log_l = -0.5 * (total + log(product * variance) + 4 * 1.8378770664093453);
    return total;
}

/* Mixes, predicts and updates every track with one report each; returns a checksum. */
double track_all(long n, const double (*packed)[MODELS][PACKED], const double (*weights)[MODELS], const double *dt,
                 const double *poses, const double *reports, const double *sigma, const motion_t *k, double semi_major,
                 double semi_minor) {
    double total = 0, a2 = semi_major * semi_major, b2 = semi_minor * semi_minor;
    for (long i = 0; i < n; i++) {
        double x[6] = {0}, t[4][4], share[4][4], after[4], state[MODELS][6];
        blocks_t c[MODELS];
        for (int m = 0; m < MODELS; m++)
            for (int a = 0; a < 6; a++) x[a] += weights[i][m] * packed[i][m][a];
        double level = x[0] * x[0] + x[1] * x[1], squared = level + x[2] * x[2], r = sqrt(squared);
        double height = r - sqrt(squared / (level / a2 + x[2] * x[2] / b2)), climb = dot(x, x + 3) / r;
        double speed = sqrt(fmax(dot(x + 3, x + 3) - climb * climb, 0));
        double cruise = smooth(5 * (height / k->cruise_height - 1)), slow = 1 - smooth(2.5 * (speed / k->slow_speed - 1));
        double low = 1 - smooth(2 * (height / k->terrain_height - 1));
        transitions(dt[i], between(k->leave, cruise, slow), k, t);
        share_of(weights[i], t, share, after);
        for (int m = 0; m < MODELS; m++) mix(packed[i], share[m], state[m], &c[m]);
        double noise[3] = {between(k->along, cruise, slow), between(k->across, cruise, slow), between(k->vertical, cruise, slow)};
        double usual = between(k->rate, cruise, slow), port[4], starboard[4], variance[2];
        double own[2] = {weights[i][1] * t[1][1] / after[1], weights[i][2] * t[2][2] / after[2]};
        turn_arc(turn_rate(usual, own[0], k, variance) * dt[i], dt[i], 1, port);
        turn_arc(turn_rate(usual, own[1], k, variance + 1) * dt[i], dt[i], -1, starboard);
        straight(state[0], &c[0], dt[i], noise);
        turn(state[1], &c[1], dt[i], port, variance[0], k);
        turn(state[2], &c[2], dt[i], starboard, variance[1], k);
        agile(state[3], &c[3], dt[i], low, k);
        for (int m = 0; m < MODELS; m++) {
            double log_l;
            total += update(state[m], &c[m], poses + 12 * i, reports + 4 * i, sigma, &log_l);
            total += 1e-3 * log_l + 1e-6 * state[m][3] + 1e-9 * c[m].p[0] + after[m];
        }
    }
    return total;
}
