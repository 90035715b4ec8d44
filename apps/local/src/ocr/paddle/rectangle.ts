/** A rectangle that may be turned, in pixels: where a line of text stands. */
export interface Rectangle {
  centerX: number
  centerY: number
  /** Along the line. */
  width: number
  height: number
  /** Of the line against the horizontal, in radians, between -π/4 and π/4. */
  angle: number
}

export interface Point {
  x: number
  y: number
}

/** The smallest rectangle around points, which may be turned. One of its sides lies on a side of their convex hull. */
export function smallestRectangle(points: readonly Point[]): Rectangle {
  const hull = convexHull(points)
  let best: Rectangle | undefined
  for (const [i, from] of hull.entries()) {
    const to = hull[(i + 1) % hull.length] ?? from
    const rectangle = along(hull, Math.atan2(to.y - from.y, to.x - from.x))
    if (best === undefined || areaOf(rectangle) < areaOf(best)) best = rectangle
  }
  return best ?? along(points, 0)
}

const areaOf = ({ width, height }: Rectangle): number => width * height

/** The smallest rectangle of one direction. */
function along(points: readonly Point[], direction: number): Rectangle {
  // Turned by a right angle as often as it takes to be nearly level.
  const angle = direction - Math.round(direction / (Math.PI / 2)) * (Math.PI / 2)
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity]
  for (const { x, y } of points) {
    const [u, v] = [x * cos + y * sin, y * cos - x * sin]
    left = Math.min(left, u)
    right = Math.max(right, u)
    top = Math.min(top, v)
    bottom = Math.max(bottom, v)
  }
  const [u, v] = [(left + right) / 2, (top + bottom) / 2]
  const [centerX, centerY] = [u * cos - v * sin, u * sin + v * cos]
  return { centerX, centerY, width: right - left, height: bottom - top, angle }
}

/** By Andrew's monotone chain. */
function convexHull(points: readonly Point[]): Point[] {
  const sorted = points.toSorted((a, b) => a.x - b.x || a.y - b.y)
  return [...halfHull(sorted), ...halfHull(sorted.toReversed())]
}

function halfHull(sorted: readonly Point[]): Point[] {
  const chain: Point[] = []
  for (const point of sorted) {
    for (;;) {
      const [before, last] = chain.slice(-2)
      if (before === undefined || last === undefined || turnsLeft(before, last, point)) break
      chain.pop()
    }
    chain.push(point)
  }
  return chain.slice(0, -1)
}

const turnsLeft = (a: Point, b: Point, c: Point): boolean =>
  (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x) > 0

/** The upright rectangle around one that is turned: [x, y, width, height]. */
export function uprightBox(rectangle: Rectangle): [number, number, number, number] {
  const { centerX, centerY, width, height, angle } = rectangle
  const [cos, sin] = [Math.abs(Math.cos(angle)), Math.abs(Math.sin(angle))]
  const [w, h] = [width * cos + height * sin, width * sin + height * cos]
  return [centerX - w / 2, centerY - h / 2, w, h]
}
