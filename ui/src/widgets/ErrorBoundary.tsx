// Keeps a failure while drawing from taking more of the window with it than the part it happened in.

import { Component, type ReactNode } from "react";

type Props = {
  /** What stands in place of a part that could not be drawn. `retry` draws it again. */
  fallback: (error: unknown, retry: () => void) => ReactNode;
  /** Hears of each failure, with the components it happened in. */
  onError?: (error: unknown, components: string) => void;
  children: ReactNode;
};

/** Draws its children, and the fallback once they failed. */
export class ErrorBoundary extends Component<Props, { failed: { error: unknown } | null }> {
  override state: { failed: { error: unknown } | null } = { failed: null };

  static getDerivedStateFromError(error: unknown) {
    return { failed: { error } };
  }

  override componentDidCatch(error: unknown, { componentStack }: { componentStack?: string | null }) {
    this.props.onError?.(error, componentStack ?? "");
  }

  override render() {
    const { failed } = this.state;
    if (failed === null) return this.props.children;
    return this.props.fallback(failed.error, () => this.setState({ failed: null }));
  }
}
