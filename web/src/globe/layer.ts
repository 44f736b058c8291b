/** What layers have in common: the uniforms of a frame, materials without depth, and copies of the map. */
import {
  type Blending,
  type BufferGeometry,
  Color,
  GLSL3,
  type IUniform,
  Matrix4,
  NormalBlending,
  Object3D,
  RawShaderMaterial,
  type Side,
  FrontSide,
  Vector2,
  Vector3,
} from "three";
import { EARTH_RADIUS_M } from "../geo/earth.js";
import type { Camera } from "../view/view.js";
import { SHARED } from "./shaders.js";

export type Uniforms = Record<string, IUniform>;

/** The uniforms that all materials share by reference: set once a frame. */
export const frameUniforms = {
  u_anchor: { value: new Int32Array(2) },
  u_curve: { value: new Vector3() },
  u_clip: { value: new Matrix4() },
  u_eye: { value: new Vector3() },
  u_rim: { value: 0 },
  u_pixel: { value: 1 },
  u_canvas: { value: new Vector2() },
} satisfies Uniforms;

/** Sets the shared uniforms for a camera; `scale` is pixels of the canvas to one of CSS. */
export function setFrame(camera: Camera, scale: number): void {
  const { placement, eye } = camera;
  frameUniforms.u_anchor.value[0] = placement.longitude_units;
  frameUniforms.u_anchor.value[1] = placement.latitude_units;
  frameUniforms.u_curve.value.set(placement.curvature, placement.sine, placement.cosine);
  frameUniforms.u_clip.value.fromArray(camera.clip);
  frameUniforms.u_eye.value.set(...eye);
  const radius = EARTH_RADIUS_M / placement.curvature;
  frameUniforms.u_rim.value = (eye[0] ** 2 + eye[1] ** 2 + eye[2] ** 2) / radius ** 2 + (2 * eye[2]) / radius;
  frameUniforms.u_pixel.value = scale;
  frameUniforms.u_canvas.value.set(camera.width_px * scale, camera.height_px * scale);
}

export interface Shader {
  readonly vertex: string;
  readonly fragment: string;
  readonly uniforms?: Uniforms;
  readonly blending?: Blending;
  readonly side?: Side;
  readonly defines?: Record<string, string | number>;
}

/** Returns a material: no depth, layers are painted in their order. */
export function materialOf(shader: Shader): RawShaderMaterial {
  const material = new RawShaderMaterial({
    glslVersion: GLSL3,
    vertexShader: SHARED + shader.vertex,
    fragmentShader: `precision highp float;\nprecision highp int;\nout vec4 out_colour;\n${shader.fragment}`,
    blending: shader.blending ?? NormalBlending,
    side: shader.side ?? FrontSide,
    depthTest: false,
    depthWrite: false,
    transparent: true,
    defines: shader.defines ?? {},
  });
  // Given to the constructor they would be cloned, and no longer shared.
  material.uniforms = { ...frameUniforms, ...shader.uniforms };
  return material;
}

/** Returns a colour as it is written: the shaders paint without colour management. */
export function colourOf(hex: number): Color {
  return new Color(((hex >> 16) & 255) / 255, ((hex >> 8) & 255) / 255, (hex & 255) / 255);
}

type Drawable = new (geometry: BufferGeometry, material: RawShaderMaterial) => Object3D;

/** Returns an object that is drawn as the `order`-th layer and never culled as a whole. */
export function drawn(type: Drawable, geometry: BufferGeometry, material: RawShaderMaterial, order: number): Object3D {
  const object = new type(geometry, material);
  object.frustumCulled = false;
  object.matrixAutoUpdate = false;
  object.renderOrder = order;
  return object;
}

/** GLSL: steps of fixed things, which are cut at the antimeridian; a map shows the world a second time, a turn apart. */
export const FIXED_STEPS = /* glsl */ `
uniform float u_shift;
vec2 fixedSteps(ivec2 at) {
  return vec2(float(at.x - u_anchor.x), float(at.y - u_anchor.y)) * RAD_PER_UNIT + vec2(u_shift * 6.283185307179586, 0.0);
}
`;

/** A layer of fixed things: itself, and on a map its copy a turn to the east or west. */
export class FixedLayer extends Object3D {
  private readonly twin: Object3D;
  private readonly shift = { value: 0 };

  constructor(type: Drawable, geometry: BufferGeometry, shader: Shader, order: number) {
    super();
    const materialWith = (shift: IUniform) =>
      materialOf({ ...shader, vertex: FIXED_STEPS + shader.vertex, uniforms: { ...shader.uniforms, u_shift: shift } });
    this.twin = drawn(type, geometry, materialWith(this.shift), order);
    this.add(drawn(type, geometry, materialWith({ value: 0 }), order), this.twin);
    this.matrixAutoUpdate = false;
  }

  /** Puts the copy where a camera needs it. */
  aim(camera: Camera): void {
    this.twin.visible = camera.placement.curvature < 1;
    this.shift.value = camera.placement.longitude_units < 0 ? -1 : 1;
  }
}
