/* The honest denominator of the radar's benchmark: the same physics of the same pairs as the kernels of
 * lookdown.sensing.radar, in plain C over the same arrays and tables, laid out for SIMD by hand: blocks of pairs,
 * one loop a step, no branches, gathers first. Exponentials, logarithms and cosines are the C library's vector forms.
 * Built by the benchmark with -O3 -march=native -ffast-math; never needed to run lookdown. */
#include <math.h>
#include <stdint.h>
#include <string.h>

#define BLOCK 1088
#define BANDS 90
#define COLUMNS 180
#define PI 3.14159265358979323846
#define EACH(i, n) _Pragma("GCC ivdep") for (long i = 0; i < (n); i++)

typedef double row[BLOCK];

/* Columns of a dwell and numbers of the radar: as in lookdown.sensing.radar._layout. */
enum { POSITION = 0, VELOCITY = 3, ALONG = 6, STARBOARD = 9, DOWN = 12, START = 15, STOP = 17, WIDE = 19, LEAST = 20,
       MOST = 21, SCAN2 = 22, COS_TILT = 23, SIN_TILT = 24, PER_M2 = 25, EXPONENT = 26, SLOW_POSITION = 27,
       SLOW_VELOCITY = 30, SLOW_ALONG = 33, SLOW_STARBOARD = 36, SLOW_DOWN = 39, CLOCK = 42, ELECTRONS = 43,
       LATITUDE = 44, LONGITUDE = 45, REACH = 46, YAW = 47, DWELL = 48 };
enum { LOBE = 0, CELL = 2, BEAM_ALONG = 3, BEAM_CROSS = 4, PULSE = 5, CNR_START = 6, CNR_STEPS = 7, PD_START = 8,
       PD_STEPS = 9, PD_FLOOR = 10, LOOKS = 11, THRESHOLD = 12, SHAPE = 13, DUTY = 14, BOUND = 15, FLOOR = 19,
       COUPLING = 23, BIAS_POSITION = 24, BIAS_CLOCK = 25, BIAS_ELECTRONS = 26, SINE_START = 27, SINE_STEPS = 28,
       HALF = 29, SPEED_STEPS = 30 };

struct tables {
    const double *radar, *medium, *reflectivity, *folds, *kept, *chance, *gammas;
    double gamma_steps, gamma_edge;
    long medium_n, reflectivity_n, looks, sines, speeds, ratios, steps, chance_n, gamma_n;
};

static row x, y, z, ux, uy, uz, vx, vy, vz, climb, level, size, nose, beam, tail, top, range, along, cross_, rate, side,
    sine, scan, radial, off, rcs, snr, clutter, place, kept, chance, power, u0, u1, u2, u3, speed, at, share;
static row out[12];
static int64_t chosen[2 * BLOCK], hit[BLOCK], base[BLOCK], piece[BLOCK];
static uint8_t seen[BLOCK], surface[BLOCK], layer[BLOCK];
static uint64_t name[BLOCK];

static inline void uniforms(long n, uint64_t sensor, uint64_t dwell, uint64_t stream, uint64_t key) {
    const uint64_t low = 0xffffffff, w0 = 0x9E3779B9, w1 = 0xBB67AE85;
    uint64_t first = dwell & low, last = (dwell >> 32) | (stream << 28);
    EACH(i, n) {
        uint64_t a = first, b = name[i], c = sensor, d = last, k = key & low, l = key >> 32;
        _Pragma("GCC unroll 10") for (int r = 0; r < 10; r++) {
            uint64_t p = 0xD2511F53u * a, q = 0xCD9E8D57u * c;
            a = (q >> 32) ^ b ^ k, b = q & low, c = (p >> 32) ^ d ^ l, d = p & low;
            k = (k + w0) & low, l = (l + w1) & low;
        }
        const double cell = 1.0 / 4294967296.0;
        u0[i] = ((int64_t)a + 0.5) * cell, u1[i] = ((int64_t)b + 0.5) * cell;
        u2[i] = ((int64_t)c + 0.5) * cell, u3[i] = ((int64_t)d + 0.5) * cell;
    }
}

/* A sine and cosine without a branch: with both wanted, gcc calls a scalar function of the library. */
static inline void turn_sine_cosine(double turns, double *sn, double *cs) {
    double quarter = floor(4 * turns + 0.5), r = (turns - 0.25 * quarter) * (2 * PI), z2 = r * r, s, c;
    s = -7.647163731819816e-13, s = s * z2 + 1.6059043836821613e-10, s = s * z2 - 2.505210838544172e-8;
    s = s * z2 + 2.7557319223985893e-6, s = s * z2 - 1.984126984126984e-4, s = s * z2 + 8.333333333333333e-3;
    s = s * z2 - 1.6666666666666666e-1, s = r + r * z2 * s;
    c = 4.779477332387385e-14, c = c * z2 - 1.1470745597729725e-11, c = c * z2 + 2.08767569878681e-9;
    c = c * z2 - 2.755731922398589e-7, c = c * z2 + 2.48015873015873e-5, c = c * z2 - 1.388888888888889e-3;
    c = c * z2 + 4.1666666666666664e-2, c = 1 - 0.5 * z2 + z2 * z2 * c;
    int64_t which = (int64_t)quarter;
    double sine_ = which & 1 ? c : s, cosine_ = which & 1 ? s : c;
    *sn = which & 2 ? -sine_ : sine_, *cs = (which + 1) & 2 ? -cosine_ : cosine_;
}

static inline double spline(const double *c, double t) { return c[0] + t * (c[1] + t * (c[2] + t * c[3])); }

static inline void gamma_numbers(long n, double *restrict u, const double *table, const struct tables *t) {
    double edge = t->gamma_edge, steps = t->gamma_steps, last = t->gamma_n - 1.0;
    EACH(i, n) {
        at[i] = (log((1 - u[i]) / u[i]) + edge) * steps;
        piece[i] = (int64_t)fmin(fmax(at[i], 0), last);
    }
    EACH(i, n) u[i] = spline(table + 4 * piece[i], at[i] - piece[i]);
}

static void geometry(long n, const double *w) {
    EACH(i, n) {
        double dx = x[i] - w[0], dy = y[i] - w[1], dz = z[i] - w[2];
        double r = sqrt(dx * dx + dy * dy + dz * dz), inverse = 1 / r;
        dx *= inverse, dy *= inverse, dz *= inverse;
        double s = -(ux[i] * dx + uy[i] * dy + uz[i] * dz);
        double star = w[STARBOARD] * dx + w[STARBOARD + 1] * dy + w[STARBOARD + 2] * dz;
        double down = w[DOWN] * dx + w[DOWN + 1] * dy + w[DOWN + 2] * dz;
        double sign = star >= 0 ? 1.0 : -1.0, own = vx[i] * dx + vy[i] * dy + vz[i] * dz;
        x[i] = dx, y[i] = dy, z[i] = dz, range[i] = r, side[i] = sign, sine[i] = s, radial[i] = own;
        along[i] = w[ALONG] * dx + w[ALONG + 1] * dy + w[ALONG + 2] * dz;
        cross_[i] = sign * w[SIN_TILT] * down - w[COS_TILT] * star;
        rate[i] = own - (w[VELOCITY] * dx + w[VELOCITY + 1] * dy + w[VELOCITY + 2] * dz);
        scan[i] = w[COS_TILT] * down + w[SIN_TILT] * sign * star;
        double flat = fmax(1 - s * s, 1e-18), c = (-own - climb[i] * s) * level[i] / sqrt(flat);
        off[i] = (level[i] == 0 || flat <= 1e-18) ? 1.0 : fmin(fmax(c, -1), 1);
    }
}

static inline double arc_cosine(double c) {
    double a = fabs(c), p = -0.0012624911;
    p = p * a + 0.0066700901, p = p * a - 0.0170881256, p = p * a + 0.0308918810, p = p * a - 0.0501743046;
    p = p * a + 0.0889789874, p = p * a - 0.2145988016, p = p * a + 1.5707963050;
    double angle = sqrt(fmax(1 - a, 0)) * p;
    return c >= 0 ? angle : PI - angle;
}

static void echoes(long n, const double *w, const struct tables *t) {
    const double *k = t->radar, lobe = 1 / k[LOBE];
    EACH(i, n) {
        double at = fmin(fmax(sine[i], 0), 1) * (t->medium_n - 1);
        long left = (long)fmin(at, t->medium_n - 2.0);
        const double *m = t->medium + layer[i] * t->medium_n + left;
        place[i] = m[0] + (at - left) * (m[1] - m[0]);
    }
    EACH(i, n) {
        double angle = arc_cosine(off[i]), a = angle * lobe, b = (angle - PI / 2) * lobe, c = (angle - PI) * lobe;
        double pattern = 1 + nose[i] * exp(-a * a) + beam[i] * exp(-b * b) + tail[i] * exp(-c * c);
        double s2 = sine[i] * sine[i], mean = size[i] * (pattern * (1 - s2) + top[i] * s2);
        double one = w[PER_M2] * exp(w[EXPONENT] * log(scan[i]) - place[i]);
        double depth = fmin(k[CELL] / sqrt(fmax(1 - s2, 1e-18)), range[i] * k[BEAM_CROSS] / sine[i]);
        rcs[i] = mean, snr[i] = one * mean, clutter[i] = one * k[PULSE] * range[i] * k[BEAM_ALONG] * depth;
    }
    EACH(i, n) {
        double at = fmin(fmax(sine[i], 0), 1) * (t->reflectivity_n - 1);
        long left = (long)fmin(at, t->reflectivity_n - 2.0);
        const double *m = t->reflectivity + surface[i] * t->reflectivity_n + left;
        clutter[i] *= m[0] + (at - left) * (m[1] - m[0]);
    }
    EACH(i, n) {
        double at = (log(fmax(clutter[i], 1e-30)) - k[CNR_START]) * k[CNR_STEPS];
        place[i] = fmin(fmax(at, 0), t->ratios - 1.000001);
    }
}

static void notch(long n, const double *w, const struct tables *t) {
    const double *k = t->radar, duty = k[DUTY], turned = w[YAW] >= 0 ? 1.0 : -1.0;
    long step = (long)(fabs(w[YAW]) * 2 + 0.5), width = t->ratios;
    if (step > t->steps - 1) step = t->steps - 1;
    const double *table = t->kept + step * t->sines * t->speeds * width;
    EACH(i, n) {
        base[i] = (long)fmin(fmax((sine[i] - k[SINE_START]) * k[SINE_STEPS] + 0.5, 0), t->sines - 1.0) * t->speeds;
        speed[i] = radial[i] * side[i] * turned;
        kept[i] = 0;
    }
    for (long look = 0; look < t->looks; look++) {
        const double *f = t->folds + 3 * look;
        double cycles = f[0], span = f[1], intervals = f[2], half = k[HALF], steps = k[SPEED_STEPS];
        double last = t->speeds - 2.0, whole = 1 / duty;
        EACH(i, n) {
            double turn = speed[i] * cycles, folded = (turn - floor(turn + 0.5)) * span;
            double interval = range[i] * intervals, start = interval - floor(interval);
            double here = (fmin(fmax(folded, -half), half) + half) * steps;
            int64_t left = (int64_t)fmin(here, last), low = (int64_t)place[i];
            share[i] = fmin(fmax((fmin(start + duty, 1) - fmax(start, duty)) * whole, 0), 1);
            at[i] = here - left;
            piece[i] = (base[i] + left) * width + low;
        }
        EACH(i, n) {
            double rise = place[i] - floor(place[i]);
            const double *m = table + piece[i];
            double near = m[0] + rise * (m[1] - m[0]), far = m[width] + rise * (m[width + 1] - m[width]);
            kept[i] += share[i] * (near + at[i] * (far - near));
        }
    }
    EACH(i, n) kept[i] = fmax(kept[i] / t->looks, 1e-12);
}

static void draw(long n, const struct tables *t) {
    const double *k = t->radar, looks = k[LOOKS], shape = k[SHAPE];
    double start = k[PD_START], steps = k[PD_STEPS], last = t->chance_n - 1.0, least = k[PD_FLOOR];
    EACH(i, n) {
        at[i] = (log(fmax(snr[i] * kept[i] / looks, 1e-30)) - start) * steps;
        piece[i] = (int64_t)fmin(fmax(at[i], 0), last);
    }
    const double *table = t->chance;
    EACH(i, n) {
        double found = spline(table + 4 * piece[i], at[i] - piece[i]);
        found = at[i] < 0 ? least : found;
        chance[i] = at[i] >= last + 1 ? 1.0 : found;
    }
    if (shape > 0) gamma_numbers(n, u0, t->gammas, t);
    if (shape == looks) {
        EACH(i, n) power[i] = (1 + snr[i] * kept[i] / looks) * u0[i];
        return;
    }
    gamma_numbers(n, u3, t->gammas + 4 * t->gamma_n, t);
    double rest = looks > 1 ? 1.0 : 0.0, part = shape > 0 ? 1 / shape : 0, steady = shape > 0 ? 0.0 : 1.0;
    EACH(i, n) {
        double energy = snr[i] * kept[i] * (u0[i] * part + steady), excess = -log(u1[i]), sn, cs;
        turn_sine_cosine(u2[i], &sn, &cs);
        power[i] = energy + 2 * sqrt(energy * excess) * cs + excess + rest * u3[i];
    }
}

static void plots(long n, const double *w, const struct tables *t) {
    const double *k = t->radar, coupling = k[COUPLING], shell = pow(6371008.8 / (6371008.8 + 350e3), 2);
    EACH(i, n) {
        double s = sqrt(-2 * log(u0[i])), q = sqrt(-2 * log(u2[i])), sn, cs, other_sn, other_cs;
        turn_sine_cosine(u1[i], &sn, &cs);
        turn_sine_cosine(u3[i], &other_sn, &other_cs);
        u0[i] = s * cs, u1[i] = s * sn, u2[i] = q * other_cs, u3[i] = q * other_sn;
    }
    EACH(i, n) {
        double inverse = 1 / fmax(power[i] - k[LOOKS], 1e-3), variance = k[BOUND + 3] * inverse + k[FLOOR + 3];
        double sr = sqrt(k[BOUND] * inverse + k[FLOOR]), sa = sqrt(k[BOUND + 1] * inverse + k[FLOOR + 1]);
        double sc = sqrt(k[BOUND + 2] * inverse + k[FLOOR + 2]), sv = sqrt(variance);
        double whole = sqrt(sr * sr + coupling * coupling * variance), error = sv * u3[i];
        double slant2 = 1 / (1 - shell * (1 - sine[i] * sine[i]));
        const double *p = w + SLOW_POSITION, *q = w + SLOW_VELOCITY, *a = w + SLOW_ALONG, *s = w + SLOW_STARBOARD,
                     *d = w + SLOW_DOWN;
        double turned_s = s[0] * x[i] + s[1] * y[i] + s[2] * z[i], turned_d = d[0] * x[i] + d[1] * y[i] + d[2] * z[i];
        double slow = p[0] * x[i] + p[1] * y[i] + p[2] * z[i] + rate[i] * w[CLOCK] + w[ELECTRONS] * sqrt(slant2);
        out[0][i] = range[i] + sr * u0[i] + coupling * error + slow;
        out[1][i] = along[i] + sa * u1[i] + a[0] * x[i] + a[1] * y[i] + a[2] * z[i];
        out[2][i] = cross_[i] + sc * u2[i] + side[i] * w[SIN_TILT] * turned_d - w[COS_TILT] * turned_s;
        out[3][i] = rate[i] + error + q[0] * x[i] + q[1] * y[i] + q[2] * z[i];
        out[4][i] = side[i], out[5][i] = power[i] - k[LOOKS];
        out[6][i] = whole, out[7][i] = sa, out[8][i] = sc, out[9][i] = sv, out[10][i] = coupling * sv / whole;
        out[11][i] = sqrt(k[BIAS_POSITION] + k[BIAS_CLOCK] * rate[i] * rate[i] + k[BIAS_ELECTRONS] * slant2);
    }
}

static void mark(const double *o, long n, long first, long count, const double *w) {
    const double *ox = o, *oy = o + n, *oz = o + 2 * n, *px = o + 3 * n, *py = o + 4 * n, *pz = o + 5 * n;
    long wide = w[WIDE] == 1, whole = w[WIDE] == 2;
    EACH(i, count) {
        long j = first + i;
        double dx = ox[j] - w[0], dy = oy[j] - w[1], dz = oz[j] - w[2];
        double rise = -(px[j] * dx + py[j] * dy + pz[j] * dz), square = dx * dx + dy * dy + dz * dz;
        double a = w[ALONG] * dx + w[ALONG + 1] * dy + w[ALONG + 2] * dz;
        double s = w[STARBOARD] * dx + w[STARBOARD + 1] * dy + w[STARBOARD + 2] * dz;
        double turned = w[COS_TILT] * (w[DOWN] * dx + w[DOWN + 1] * dy + w[DOWN + 2] * dz) + w[SIN_TILT] * fabs(s);
        long after = w[START] * s - w[START + 1] * a >= 0, before = w[STOP] * s - w[STOP + 1] * a < 0;
        long inside = whole | (after & before) | (wide & (after | before));
        double rise2 = rise * rise;
        long fits = (rise > 0) & (rise2 >= w[LEAST] * square) & (rise2 <= w[MOST] * square);
        seen[i] = inside & fits & (turned * fabs(turned) >= w[SCAN2] * square);
    }
}

static void gather(const double *o, const uint8_t *kinds, const int64_t *names, const double *lobes, long total, long n) {
    for (long k = 0; k < n; k++) {
        long i = chosen[k];
        x[k] = o[i], y[k] = o[total + i], z[k] = o[2 * total + i];
        ux[k] = o[3 * total + i], uy[k] = o[4 * total + i], uz[k] = o[5 * total + i];
        vx[k] = o[6 * total + i], vy[k] = o[7 * total + i], vz[k] = o[8 * total + i];
        climb[k] = o[9 * total + i], level[k] = o[10 * total + i], size[k] = o[11 * total + i];
        const double *lobe = lobes + 4 * kinds[i];
        nose[k] = lobe[0], beam[k] = lobe[1], tail[k] = lobe[2], top[k] = lobe[3];
        surface[k] = kinds[total + i], layer[k] = kinds[2 * total + i], name[k] = names[i];
    }
}

static void pick(long count) {
    for (long k = 0; k < count; k++) {
        long i = hit[k];
        x[k] = x[i], y[k] = y[i], z[k] = z[i], range[k] = range[i], along[k] = along[i], cross_[k] = cross_[i];
        rate[k] = rate[i], side[k] = side[i], sine[k] = sine[i], power[k] = power[i], name[k] = name[i];
    }
}

static double turn_of(double px, double py) {
    double part = py / (fabs(px) + fabs(py) + 1e-300);
    part = px >= 0 ? part : (py >= 0 ? 2 - part : -2 - part);
    return 0.25 * part + 0.5;
}

static double widest(double latitude, double reach, double south, double north) {
    if (fabs(latitude) + reach >= PI / 2 - 1e-9) return PI;
    double peak = asin(fmin(fmax(sin(latitude) / cos(reach), -1), 1));
    if (south <= peak && peak <= north) return asin(fmin(sin(reach) / cos(latitude), 1));
    double edge = peak < south ? south : north, scale = cos(edge) * cos(latitude);
    if (scale < 1e-9) return PI;
    return acos(fmin(fmax((cos(reach) - sin(edge) * sin(latitude)) / scale, -1), 1));
}

static long runs_of(const double *w, const int64_t *starts, int64_t runs[][2]) {
    double latitude = w[LATITUDE], longitude = w[LONGITUDE], reach = w[REACH], high = PI / BANDS;
    long count = 0, first = (long)((latitude - reach + PI / 2) / high), last = (long)((latitude + reach + PI / 2) / high);
    if (first < 0) first = 0;
    if (last > BANDS - 1) last = BANDS - 1;
    for (long band = first; band <= last; band++) {
        double south = band * high - PI / 2;
        double half = widest(latitude, reach, fmax(south, latitude - reach), fmin(south + high, latitude + reach)) + 1e-6;
        const int64_t *cells = starts + band * COLUMNS;
        long a = (long)(turn_of(cos(longitude - half), sin(longitude - half)) * COLUMNS);
        long b = (long)(turn_of(cos(longitude + half), sin(longitude + half)) * COLUMNS);
        if (a > COLUMNS - 1) a = COLUMNS - 1;
        if (b > COLUMNS - 1) b = COLUMNS - 1;
        if (half < PI && a > b) {
            runs[count][0] = cells[a], runs[count++][1] = cells[COLUMNS];
            runs[count][0] = cells[0], runs[count++][1] = cells[b + 1];
        } else if (half < PI && half < PI / 2 + 1 && !(a == b && half > 1)) {
            runs[count][0] = cells[a], runs[count++][1] = cells[b + 1];
        } else {
            runs[count][0] = cells[0], runs[count++][1] = cells[COLUMNS];
        }
    }
    return count;
}

/* Return how many pairs were in view; found holds how many were detected. Plots lie row after row, room places each. */
long sense_all(long dwells, long total, const double *columns, const uint64_t *ids, const double *objects,
               const uint8_t *kinds, const int64_t *names, const double *lobes, const int64_t *starts, uint64_t key,
               const struct tables *t, double *plot, int64_t *plot_rows, long room, int64_t *found) {
    static int64_t runs[4 * BANDS][2];
    long pairs = 0, at = 0;
    for (long d = 0; d < dwells; d++) {
        const double *w = columns + d * DWELL;
        long filled = 0, count = runs_of(w, starts, runs);
        for (long r = 0; r <= count; r++) {
            long begin = r < count ? runs[r][0] : 0, end = r < count ? runs[r][1] : 0;
            do {
                long n = end - begin < BLOCK ? end - begin : BLOCK;
                mark(objects, total, begin, n, w);
                for (long i = 0; i < n; i++) chosen[filled] = begin + i, filled += seen[i];
                begin += n;
                if (filled < BLOCK && !(r == count && filled)) continue;
                long full = filled < BLOCK ? filled : BLOCK, hits = 0;
                gather(objects, kinds, names, lobes, total, full);
                geometry(full, w);
                echoes(full, w, t);
                notch(full, w, t);
                uniforms(full, ids[d], ids[dwells + d], 0, key);
                draw(full, t);
                for (long i = 0; i < full; i++) hit[hits] = i, hits += power[i] > t->radar[THRESHOLD];
                pick(hits);
                uniforms(hits, ids[d], ids[dwells + d], 1, key);
                plots(hits, w, t);
                for (long p = 0; p < 12; p++) memcpy(plot + p * room + at, out[p], hits * sizeof(double));
                for (long i = 0; i < hits; i++) {
                    plot_rows[at + i] = d, plot_rows[room + at + i] = chosen[hit[i]];
                    plot_rows[2 * room + at + i] = pairs + hit[i];
                }
                pairs += full, at += hits;
                for (long i = 0; i < filled - full; i++) chosen[i] = chosen[BLOCK + i];
                filled -= full;
            } while (begin < end);
        }
    }
    *found = at;
    return pairs;
}
