// Starts the window.

import "@fontsource/inter/latin-400.css";
import "@fontsource/inter/latin-600.css";
import "@fontsource/inter/latin-ext-400.css";
import "@fontsource/inter/latin-ext-600.css";
import "@fontsource/jetbrains-mono/latin-400.css";
import "@fontsource/jetbrains-mono/latin-ext-400.css";
import "./base/tokens.css";
import "./base/base.css";
import { QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/App";
import { RootBoundary } from "./app/RootBoundary";
import { watchFailures } from "./state/failures";
import { createQueryClient } from "./state/query-client";

const root = document.getElementById("root");
if (!root) throw new Error("the page has no root element");
watchFailures();
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={createQueryClient()}>
      <RootBoundary>
        <App />
      </RootBoundary>
    </QueryClientProvider>
  </StrictMode>,
);
