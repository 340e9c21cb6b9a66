// Keeps a failure while drawing from taking more of the window with it than the part it happened in.

import { Component, type ReactNode } from "react";

type Props = {
  /** What is drawn here, for short: once it is another one, the part is drawn again. */
  place?: string;
  /**
   * Shown in place of a part that could not be drawn. `retry` draws it again; `components` are those it happened in.
   */
  fallback: (error: unknown, retry: () => void, components: string) => ReactNode;
  /** Called with each failure. */
  onError?: (error: unknown, components: string) => void;
  children: ReactNode;
};

type State = { failed: { error: unknown } | null; components: string; place: string | undefined };

/** Draws its children, and the fallback once they failed. */
export class ErrorBoundary extends Component<Props, State> {
  override state: State = { failed: null, components: "", place: this.props.place };

  static getDerivedStateFromProps({ place }: Props, before: State): State | null {
    return place === before.place ? null : { failed: null, components: "", place };
  }

  static getDerivedStateFromError(error: unknown) {
    return { failed: { error } };
  }

  override componentDidCatch(error: unknown, { componentStack }: { componentStack?: string | null }) {
    const components = componentStack ?? "";
    this.setState({ components });
    this.props.onError?.(error, components);
  }

  override render() {
    const { failed, components } = this.state;
    if (failed === null) return this.props.children;
    return this.props.fallback(failed.error, () => this.setState({ failed: null }), components);
  }
}
