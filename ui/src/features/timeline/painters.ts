// Who paints a scene, and when: once a frame at most, and only after something has changed.

/** A list of painters with one repaint a frame. */
export class Painters {
  private readonly painters = new Set<() => void>();
  private frame = 0;

  /** Adds something that paints the scene; returns the way to take it out. */
  addPainter(paint: () => void): () => void {
    this.painters.add(paint);
    this.repaint();
    return () => {
      this.painters.delete(paint);
    };
  }

  /** Asks for one repaint in the next frame. */
  repaint(): void {
    if (this.frame === 0) this.frame = requestAnimationFrame(this.paint);
  }

  private readonly paint = (): void => {
    this.frame = 0;
    for (const paint of this.painters) paint();
  };
}
