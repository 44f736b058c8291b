/** Shades by how many tracks there are: counted into a small image by the GPU, then painted in colours. */
import {
  BufferAttribute,
  BufferGeometry,
  LinearFilter,
  Mesh,
  type Object3D,
  OrthographicCamera,
  type Scene,
  type WebGLRenderer,
  WebGLRenderTarget,
} from "three";
import { DENSITY_UNITS } from "./track-shaders.js";
import { colourOf, drawn, frameUniforms, materialOf } from "../globe/layer.js";
import type { Theme } from "../globe/theme.js";

/** Pixels of the picture to one of the count. */
const COARSENESS = 4;

const VERTEX = /* glsl */ `
in vec2 a_corner;
out vec2 v_at;
void main() { v_at = a_corner * 0.5 + 0.5; gl_Position = vec4(a_corner, 0.0, 1.0); }`;

const FRAGMENT = /* glsl */ `
in vec2 v_at;
uniform sampler2D u_counts;
uniform vec3 u_colours[5];
uniform vec2 u_texel;
void main() {
  float count = 0.0;
  // Four looks between the texels, each a mean of four by the filter: a tent over nine.
  for (int i = 0; i < 4; i++) {
    vec2 off = vec2((i & 1) == 0 ? -0.5 : 0.5, i < 2 ? -0.5 : 0.5);
    count += ${(0.25 * 255) / DENSITY_UNITS} * texture(u_counts, v_at + off * u_texel).r;
  }
  if (count < 0.03) discard;
  float at = clamp(log2(1.0 + count * 3.0) / 5.5, 0.0, 1.0) * 4.0;
  int i = int(min(at, 3.0));
  out_colour = vec4(mix(u_colours[i], u_colours[i + 1], at - float(i)), clamp(0.2 + 0.5 * count, 0.0, 0.85));
}`;

export class DensityLayer {
  readonly object: Object3D;
  private readonly target = new WebGLRenderTarget(1, 1, {
    depthBuffer: false,
    minFilter: LinearFilter,
    magFilter: LinearFilter,
  });
  private readonly camera = new OrthographicCamera();
  private readonly uniforms = {
    u_counts: { value: this.target.texture },
    u_colours: { value: [] as unknown[] },
    u_texel: { value: [0, 0] },
  };

  constructor() {
    const geometry = new BufferGeometry();
    geometry.setAttribute("a_corner", new BufferAttribute(Float32Array.of(-1, -1, 3, -1, -1, 3), 2));
    geometry.setDrawRange(0, 3);
    this.object = drawn(Mesh, geometry, materialOf({ vertex: VERTEX, fragment: FRAGMENT, uniforms: this.uniforms }), 5);
  }

  paint(theme: Theme): void {
    this.uniforms.u_colours.value = theme.density.map(colourOf);
  }

  /** Counts the points of a scene. */
  count(renderer: WebGLRenderer, scene: Scene): void {
    const width = Math.ceil(frameUniforms.u_canvas.value.x / COARSENESS);
    const height = Math.ceil(frameUniforms.u_canvas.value.y / COARSENESS);
    if (this.target.width !== width || this.target.height !== height) this.target.setSize(width, height);
    this.uniforms.u_texel.value = [1 / width, 1 / height];
    const before = frameUniforms.u_pixel.value;
    frameUniforms.u_pixel.value = 1;
    renderer.setRenderTarget(this.target);
    renderer.setClearColor(0, 0);
    renderer.clear();
    renderer.render(scene, this.camera);
    renderer.setRenderTarget(null);
    frameUniforms.u_pixel.value = before;
  }
}
