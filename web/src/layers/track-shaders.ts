/** GLSL of the tracks: places by dead reckoning, and four ways to draw a point. */
import { NOWHERE } from "../globe/shaders.js";

/** How a track is drawn: from far to near. */
export const Level = { density: 0, dots: 1, shapes: 2, arrows: 3, symbols: 4 } as const;
export type LevelOf = (typeof Level)[keyof typeof Level];

/** What one track seen from above counts in the image of density: 255 are 32 tracks, more cannot be told. */
export const DENSITY_UNITS = 8;

export const TRACK_VERTEX = /* glsl */ `
in int a_longitude;
in int a_latitude;
in int a_since;
in int a_motion;
in int a_body;
in int a_codes;
in uint a_marks;
uniform int u_now_ms;
uniform float u_size;
uniform int u_mode;          // colour by 0 kind, 1 trust, 2 custody left, 3 age
uniform vec3 u_kinds[9];
uniform vec3 u_ramp[5];
uniform vec3 u_unknown;
flat out vec3 v_colour;
flat out ivec2 v_what;       // kind and flags
flat out vec2 v_heading;     // on the screen: cosine and sine of the angle from up, clockwise; 0 where it is not known

vec3 rampAt(float share) {
  float at = clamp(share, 0.0, 1.0) * 4.0;
  int i = int(min(at, 3.0));
  return mix(u_ramp[i], u_ramp[i + 1], at - float(i));
}

// Codes are logarithmic: 16 steps double the value.
vec3 colourOf(int kind, float since_s) {
  if (u_mode == 1) return rampAt((float(a_codes & 255) - 40.0) / 110.0);
  int custody = (a_codes >> 8) & 255;
  if (u_mode == 2) {
    if (custody == 255) return u_unknown;
    return rampAt(1.0 - log2(1.0 + max(0.0, exp2(float(custody) / 16.0) - 1.0 - since_s)) / 9.2);
  }
  if (u_mode == 3) return rampAt(log2(exp2(float((a_codes >> 16) & 255) / 16.0) + since_s) / 8.2);
  return u_kinds[min(kind, 8)];
}

void main() {
  v_colour = vec3(0.0);
  v_what = ivec2(0);
  v_heading = vec2(1.0, 0.0);
  gl_PointSize = u_size * u_pixel;
  gl_Position = ${NOWHERE};
  if ((a_marks & 1u) != 0u) return;
  float since_s = float(u_now_ms - a_since) * 0.001;
  float speed = float((a_motion >> 16) & 65535) * 0.1;
  float course = float(a_motion & 65535) * 9.587379924285257e-5;
  float latitude = float(a_latitude) * RAD_PER_UNIT;
  vec2 steps = stepsFrom(ivec2(a_longitude, a_latitude)) + reckon(latitude, course, speed * since_s / RADIUS);
  if (u_curve.x < 1.0) steps.x -= 6.283185307 * round(steps.x / 6.283185307);
  float height = float((a_body << 16) >> 16) * 2.0 + float(a_codes >> 24) * 0.5 * since_s;
  Local local = place(steps, height);
  if (overHorizon(local.position) < 0.0) return;
  gl_Position = u_clip * vec4(local.position, 1.0);
#if LEVEL == 0
  // Seen from aside, or towards the poles of a map, the same ground is more or less of the picture.
  float facing = u_curve.x < 1.0 ? cos(latitude) : dot(local.up, normalize(u_eye - local.position));
  v_colour = vec3(floor(${DENSITY_UNITS}.0 * clamp(facing, 0.0, 1.0) + 0.5) / 255.0, 0.0, 0.0);
#else
  v_what = ivec2((a_body >> 16) & 15, (a_body >> 24) & 255);
  v_colour = colourOf(v_what.x, since_s);
#endif
#if LEVEL == 3
  vec3 along = local.east * (sin(course) * local.cosine / max(cos(latitude), 1e-4)) + local.north * cos(course);
  vec4 ahead = u_clip * vec4(along, 0.0);
  vec2 way = (ahead.xy * gl_Position.w - gl_Position.xy * ahead.w) * u_canvas;
  v_heading = ((a_body >> 22) & 1) == 1 ? vec2(0.0) : normalize(way + vec2(0.0, 1e-12)).yx;
#endif
}`;

export const DENSITY_FRAGMENT = /* glsl */ `
flat in vec3 v_colour;
void main() { out_colour = vec4(v_colour, 1.0); }`;

export const DOT_FRAGMENT = /* glsl */ `
flat in vec3 v_colour;
void main() { out_colour = vec4(v_colour, 1.0); }`;

/** Shapes by kind, so that none is told by colour alone; a ring about those in an alert. */
export const SHAPE_FRAGMENT = /* glsl */ `
flat in vec3 v_colour;
flat in ivec2 v_what;
flat in vec2 v_heading;
uniform float u_size;
uniform vec3 u_edge;
uniform vec3 u_alert;

float box(vec2 p, vec2 b) { vec2 d = abs(p) - b; return max(d.x, d.y); }
float triangle(vec2 p, float r) { return max(abs(p.x) * 0.866 + p.y * 0.5, -p.y) - r * 0.5; }

// Signed distance in units of the symbol's half width; y up.
float shapeOf(int kind, vec2 p) {
  if (kind == 0) return abs(length(p) - 0.55) - 0.17;
  if (kind == 1) return (abs(p.x) + abs(p.y)) * 0.707 - 0.52;
  if (kind == 2) return triangle(vec2(p.x, -p.y - 0.1), 0.95);
  if (kind == 3) return length(p) - 0.62;
  if (kind == 4) return triangle(p - vec2(0.0, -0.1), 0.95);
  if (kind == 5) return box(p, vec2(0.58));
  if (kind == 6) return min(box(vec2(p.x + p.y, p.x - p.y) * 0.707, vec2(0.8, 0.22)), box(vec2(p.x + p.y, p.x - p.y) * 0.707, vec2(0.22, 0.8)));
  if (kind == 7) return min(box(p, vec2(0.72, 0.22)), box(p, vec2(0.22, 0.72)));
  return box(p, vec2(0.68, 0.36));
}

// A dart, nose up.
float dart(vec2 p) { return max(abs(p.x) * 0.92 + p.y * 0.39 - 0.33, -p.y - 0.75 + abs(p.x) * -0.5 + 0.35); }

void main() {
  vec2 p = (gl_PointCoord - 0.5) * vec2(2.0, -2.0);
  float scale = 0.5 * u_size;
#if LEVEL == 3
  vec2 turned = vec2(p.x * v_heading.x - p.y * v_heading.y, p.x * v_heading.y + p.y * v_heading.x);
  float d = (v_heading == vec2(0.0) ? shapeOf(0, p * 1.25) : dart(turned * 1.25)) * scale;
#else
  float d = shapeOf(v_what.x, p * 1.25) * scale;
#endif
  float fill = 1.0 - smoothstep(-0.5, 0.5, d);
  float edge = 1.0 - smoothstep(0.4, 1.6, d);
  bool isAlert = (v_what.y & 8) != 0;
  float ring = isAlert ? 1.0 - smoothstep(0.3, 1.1, abs(length(p) * scale - scale + 1.2)) : 0.0;
  float alpha = max(max(fill, edge * 0.75), ring);
  if (alpha < 0.03) discard;
  vec3 colour = mix(u_edge, v_colour, fill);
  // Coasting tracks are hollow: nothing looked at them lately.
  if ((v_what.y & 128) != 0) colour = mix(colour, u_edge, 0.75 * (1.0 - smoothstep(-2.2, -1.2, d)));
  out_colour = vec4(mix(colour, u_alert, ring * (1.0 - fill)), alpha);
}`;

/** MIL-STD-2525 symbols from the sheet that is drawn once. */
export const SYMBOL_FRAGMENT = /* glsl */ `
flat in ivec2 v_what;
uniform sampler2D u_sheet;
uniform vec2 u_cells;
void main() {
  float row = (v_what.y & 4) != 0 ? 2.0 : (v_what.y & 2) != 0 ? 1.0 : 0.0;
  vec2 cell = vec2(float(min(v_what.x, int(u_cells.x) - 1)), row);
  vec4 colour = texture(u_sheet, (cell + gl_PointCoord) / u_cells);
  if (colour.a < 0.02) discard;
  out_colour = vec4(colour.rgb / colour.a, colour.a * ((v_what.y & 128) != 0 ? 0.6 : 1.0));
}`;
