/* The honest denominator of the tracker's benchmark: the same mixing, prediction and
 * update of three motion models as the kernels do, in plain C over the same arrays.
 * Built by the benchmark with -O3 -march=native -ffast-math; never needed to run lookdown. */
#include <math.h>
#include <string.h>

#define MODELS 3

static void transitions(double dt, double straight, double turn, double t[3][3]) {
    double leave = 1 / straight, back = 1 / turn, share = back / (leave + back);
    double relax = exp(-(leave + back) * dt), keep = exp(-back * dt);
    double stay = share + (1 - share) * relax, home = share * (1 - relax);
    t[0][0] = stay;
    t[0][1] = t[0][2] = 0.5 * (1 - stay);
    for (int i = 1; i < 3; i++) {
        t[i][0] = home;
        t[i][i] = 0.5 * ((1 - home) + keep);
        t[i][3 - i] = 0.5 * ((1 - home) - keep);
    }
}

static void mix(const double (*x)[6], const double (*P)[6][6], const double *w, double t[3][3],
                double (*mx)[6], double (*mP)[6][6], double *mw) {
    for (int j = 0; j < MODELS; j++) {
        double share[MODELS], total = 0;
        for (int i = 0; i < MODELS; i++) total += t[i][j] * w[i];
        mw[j] = total;
        for (int i = 0; i < MODELS; i++) share[i] = t[i][j] * w[i] / total;
        for (int a = 0; a < 6; a++) mx[j][a] = share[0] * x[0][a] + share[1] * x[1][a] + share[2] * x[2][a];
        memset(mP[j], 0, sizeof mP[j]);
        for (int i = 0; i < MODELS; i++) {
            double d[6];
            for (int a = 0; a < 6; a++) d[a] = x[i][a] - mx[j][a];
            for (int a = 0; a < 6; a++)
                for (int b = 0; b < 6; b++) mP[j][a][b] += share[i] * (P[i][a][b] + d[a] * d[b]);
        }
    }
}

static void spin(const double k[3], double s, double c, const double v[3], double out[3]) {
    double along = (k[0] * v[0] + k[1] * v[1] + k[2] * v[2]) * (1 - c);
    out[0] = c * v[0] + s * (k[1] * v[2] - k[2] * v[1]) + along * k[0];
    out[1] = c * v[1] + s * (k[2] * v[0] - k[0] * v[2]) + along * k[1];
    out[2] = c * v[2] + s * (k[0] * v[1] - k[1] * v[0]) + along * k[2];
}

static void predict(const double x[6], const double P[6][6], double dt, double rate, double qh, double qv,
                    double ox[6], double oP[6][6]) {
    double r = sqrt(x[0] * x[0] + x[1] * x[1] + x[2] * x[2]), u[3], h[3], d[3], p[3], turned[3];
    for (int a = 0; a < 3; a++) u[a] = x[a] / r;
    double climb = x[3] * u[0] + x[4] * u[1] + x[5] * u[2], angle = rate * dt;
    for (int a = 0; a < 3; a++) h[a] = x[a + 3] - climb * u[a];
    double c = cos(angle), s = sin(angle);
    double so = fabs(angle) < 1e-9 ? dt : s / rate, vo = fabs(angle) < 1e-9 ? 0 : (1 - c) / rate;
    p[0] = u[1] * h[2] - u[2] * h[1];
    p[1] = u[2] * h[0] - u[0] * h[2];
    p[2] = u[0] * h[1] - u[1] * h[0];
    for (int a = 0; a < 3; a++) {
        d[a] = so * h[a] + vo * p[a];
        turned[a] = c * h[a] + s * p[a] + climb * u[a];
    }
    double length = sqrt(d[0] * d[0] + d[1] * d[1] + d[2] * d[2]) + 1e-30;
    double k[3] = {u[1] * d[2] - u[2] * d[1], u[2] * d[0] - u[0] * d[2], u[0] * d[1] - u[1] * d[0]};
    for (int a = 0; a < 3; a++) k[a] /= length;
    double theta = length / r, ts = sin(theta), tc = cos(theta), rise = r + climb * dt;
    for (int a = 0; a < 3; a++) ox[a] = rise * (tc * u[a] + ts * d[a] / length);
    spin(k, ts, tc, turned, ox + 3);

    double cross[3][3] = {{0, -u[2], u[1]}, {u[2], 0, -u[0]}, {-u[1], u[0], 0}}, carry[3][3], turn[3][3], m[6][6];
    for (int a = 0; a < 3; a++)
        for (int b = 0; b < 3; b++) {
            double up = u[a] * u[b], level = (a == b) - up;
            carry[a][b] = so * level + vo * cross[a][b] + dt * up;
            turn[a][b] = c * level + s * cross[a][b] + up;
        }
    for (int a = 0; a < 3; a++)
        for (int b = 0; b < 6; b++) {
            double y = 0, z = 0;
            for (int i = 0; i < 3; i++) {
                y += carry[a][i] * P[i + 3][b];
                z += turn[a][i] * P[i + 3][b];
            }
            m[a][b] = P[a][b] + y;
            m[a + 3][b] = z;
        }
    for (int a = 0; a < 6; a++)
        for (int b = 0; b < 3; b++) {
            double y = m[a][b], z = 0;
            for (int i = 0; i < 3; i++) {
                y += m[a][i + 3] * carry[b][i];
                z += m[a][i + 3] * turn[b][i];
            }
            oP[a][b] = y;
            oP[a][b + 3] = z;
        }
    for (int a = 0; a < 3; a++)
        for (int b = 0; b < 3; b++) {
            double up = u[a] * u[b], q = qh * ((a == b) - up) + qv * up;
            oP[a][b] += q * dt * dt * dt / 3;
            oP[a][b + 3] += q * dt * dt / 2;
            oP[a + 3][b] += q * dt * dt / 2;
            oP[a + 3][b + 3] += q * dt;
        }
}

static double scalar(double x[6], double P[6][6], double innovation, double variance, const double g[6], double *log_l) {
    double Pg[6], spread = variance;
    for (int a = 0; a < 6; a++) {
        Pg[a] = 0;
        for (int k = 0; k < 6; k++) Pg[a] += P[a][k] * g[k];
    }
    for (int a = 0; a < 6; a++) spread += g[a] * Pg[a];
    for (int a = 0; a < 6; a++) {
        x[a] += Pg[a] * innovation / spread;
        for (int b = 0; b < 6; b++) P[a][b] -= Pg[a] * Pg[b] / spread;
    }
    double squared = innovation * innovation / spread;
    *log_l -= 0.5 * (squared + log(spread) + 1.8378770664093453);
    return squared;
}

static void second(const double H[6][6], const double P[6][6], double *shift, double *extra) {
    double HP[6][6], trace = 0, square = 0;
    for (int a = 0; a < 6; a++) {
        for (int b = 0; b < 6; b++) {
            double y = 0;
            for (int k = 0; k < 6; k++) y += H[a][k] * P[k][b];
            HP[a][b] = y;
        }
        trace += HP[a][a];
    }
    for (int a = 0; a < 6; a++)
        for (int b = 0; b < 6; b++) square += HP[a][b] * HP[b][a];
    *shift = 0.5 * trace;
    *extra = 0.5 * square;
}

static double update(double x[6], double P[6][6], const double *sp, const double *sv, const double *axes[2],
                     const double *z, const double *sigma, double *log_l) {
    double squared = 0, g[6], H[6][6], l[3], v[3], R, rate, shift, extra;
    for (int which = 0; which < 2; which++) {
        for (int a = 0; a < 3; a++) l[a] = x[a] - sp[a];
        R = sqrt(l[0] * l[0] + l[1] * l[1] + l[2] * l[2]);
        double cosine = (l[0] * axes[which][0] + l[1] * axes[which][1] + l[2] * axes[which][2]) / R;
        for (int a = 0; a < 3; a++) {
            g[a] = (axes[which][a] - cosine * l[a] / R) / R;
            g[a + 3] = 0;
        }
        squared += scalar(x, P, z[1 + which] - cosine, sigma[1 + which] * sigma[1 + which], g, log_l);
    }
    for (int pass = 0; pass < 2; pass++) {
        for (int a = 0; a < 3; a++) l[a] = x[a] - sp[a];
        R = sqrt(l[0] * l[0] + l[1] * l[1] + l[2] * l[2]);
        for (int a = 0; a < 3; a++) {
            l[a] /= R;
            v[a] = x[a + 3] - sv[a];
        }
        rate = v[0] * l[0] + v[1] * l[1] + v[2] * l[2];
        for (int a = 0; a < 3; a++) v[a] -= rate * l[a];
        for (int a = 0; a < 3; a++) {
            g[a] = pass ? v[a] / R : l[a];
            g[a + 3] = pass ? l[a] : 0;
            for (int b = 0; b < 3; b++) {
                double level = (a == b) - l[a] * l[b];
                H[a][b] = pass ? -(v[a] * l[b] + l[a] * v[b] + rate * level) / (R * R) : level / R;
                H[a][b + 3] = H[a + 3][b] = pass ? level / R : 0;
                H[a + 3][b + 3] = 0;
            }
        }
        second(H, P, &shift, &extra);
        int k = pass ? 3 : 0;
        squared += scalar(x, P, z[k] - (pass ? rate : R) - shift, sigma[k] * sigma[k] + extra, g, log_l);
    }
    return squared;
}

/* Mixes, predicts and updates every track with one report each; returns a checksum. */
double track_all(long n, const double (*states)[MODELS][6], const double (*covariances)[MODELS][6][6],
                 const double (*weights)[MODELS], const double *dt, const double *poses, const double *reports,
                 const double *sigma, const double *rates, const double *qh, const double *qv, double straight,
                 double turn) {
    double total = 0;
    for (long i = 0; i < n; i++) {
        double t[3][3], mx[MODELS][6], mP[MODELS][6][6], mw[MODELS], x[6], P[6][6];
        const double *pose = poses + 12 * i, *axes[2] = {pose + 6, pose + 9};
        transitions(dt[i], straight, turn, t);
        mix(states[i], covariances[i], weights[i], t, mx, mP, mw);
        for (int m = 0; m < MODELS; m++) {
            double log_l = 0;
            predict(mx[m], (const double(*)[6])mP[m], dt[i], rates[m], qh[m], qv[m], x, P);
            total += update(x, P, pose, pose + 3, axes, reports + 4 * i, sigma, &log_l);
            total += 1e-3 * log_l + 1e-6 * x[3] + 1e-9 * P[0][0];
        }
    }
    return total;
}
