import type { ChatBackend } from "../../ipc/bindings";

/** What a section of the screen needs: whose platform it is, and where keys are kept, in words. */
export type SectionProps = { backend: ChatBackend; keyPlace: string };
