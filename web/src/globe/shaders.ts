/** The GLSL that all layers share: places, dead reckoning, horizon. Its twin in double precision is geo/placement.ts. */

/** Uniforms that every layer has; view/camera.ts fills them once a frame. */
export const SHARED = /* glsl */ `
precision highp float;
precision highp int;
uniform ivec2 u_anchor;      // longitude and latitude, 1/2^31 turn
uniform vec3 u_curve;        // curvature k, sine and cosine of k times the anchor's latitude
uniform mat4 u_clip;         // clip space from local axes (east, north, up at the anchor), metres
uniform vec3 u_eye;          // local, metres
uniform float u_rim;         // squared distance of the horizon over R/k, from double precision
uniform float u_pixel;       // pixels of the canvas to one of CSS
uniform vec2 u_canvas;       // pixels
const float RADIUS = 6371008.8;
const float RAD_PER_UNIT = 2.9258361585343192e-9;

struct Local { vec3 position; vec3 east; vec3 north; vec3 up; float cosine; };

// The angle between two longitudes, the short way round: whole numbers wrap by themselves.
vec2 stepsFrom(ivec2 at) {
  return vec2(float(((at.x - u_anchor.x) << 1) >> 1), float(at.y - u_anchor.y)) * RAD_PER_UNIT;
}

Local place(vec2 steps, float height_m) {
  float k = u_curve.x;
  float latitude = (float(u_anchor.y) * RAD_PER_UNIT + steps.y) * k;
  float sinLat = sin(latitude), cosLat = cos(latitude);
  vec2 halves = sin(steps * (0.5 * k));
  vec2 cosHalves = cos(steps * (0.5 * k));
  vec2 sines = 2.0 * halves * cosHalves;
  float cosLon = 1.0 - 2.0 * halves.x * halves.x;
  float s = u_curve.y, c = u_curve.z;
  Local local;
  float rise = halves.y * halves.y + cosLat * c * halves.x * halves.x;
  local.up = vec3(cosLat * sines.x, sines.y + 2.0 * cosLat * s * halves.x * halves.x, 1.0 - 2.0 * rise);
  float height = height_m * k;
  float radius = RADIUS / k + height;
  local.position = vec3(radius * local.up.xy, height - 2.0 * radius * rise);
  local.east = vec3(cosLon, s * sines.x, -c * sines.x);
  local.north = vec3(-sinLat * sines.x, sinLat * s * cosLon + cosLat * c, cosLat * s - sinLat * c * cosLon);
  local.cosine = cosLat;
  return local;
}

// Steps of longitude and latitude along a great circle, rad.
vec2 reckon(float latitude, float course, float angle) {
  float sinAngle = sin(angle), cosAngle = cos(angle), sinLat = sin(latitude), cosLat = cos(latitude);
  float b = sinAngle * sin(course), north = sinAngle * cos(course);
  float a = cosLat * cosAngle - sinLat * north;
  float level = sqrt(a * a + b * b);
  float rise = a >= 0.0 ? b * b / max(level + a, 1e-12) : level - a;
  float sine = clamp(north - sinLat * rise, -1.0, 1.0);
  float cosine = cosLat * level + sinLat * (sinLat * cosAngle + cosLat * north);
  // atan of two numbers turns by pi on some machines where the first is almost nothing: only where it must be.
  float east = a > abs(b) ? atan(b / a) : atan(b, a);
  return vec2(east, 2.0 * atan(sine / max(1.0 + cosine, 1e-6)));
}

// Positive where the Earth does not hide the point from the eye.
float overHorizon(vec3 position) {
  float scale = u_curve.x / RADIUS;
  vec3 toEye = (u_eye - position) * scale;
  float along = dot(toEye, u_eye * scale + vec3(0.0, 0.0, 1.0));
  return max(u_rim - along, u_rim * dot(toEye, toEye) - along * along);
}
`;

/** A place that is in no picture. */
export const NOWHERE = "vec4(2.0, 2.0, 2.0, 1.0)";
