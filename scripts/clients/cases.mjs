// The cases of scripts/clients.mjs: which program runs in which environment, with which settings.

const of = (environment, ...names) => names.map((name) => ({ name, environment, script: `${name}.py` }));
const node = (...names) => names.map((name) => ({ name, environment: "node", script: `${name}.mjs` }));
const variant = (name, environment, script, settings = {}) => ({
  name,
  environment,
  script: `${script}.py`,
  settings,
});

const latest = { OTEL_SEMCONV_STABILITY_OPT_IN: "gen_ai_latest_experimental" };

export const cases = [
  ...node("ai_sdk", "js_otlp", "ce_js"),
  ...of(
    "oinf",
    "oi_openai",
    "oi_langchain",
    "oi_anthropic",
    "oi_agents",
    "native_agents_tracing",
    "anth_bare",
  ),
  ...of("langsmith", "langsmith_flow", "langsmith_otel"),
  ...of("langfuse", "langfuse_flow", "langfuse_lc"),
  variant("langfuse_flow_traces", "langfuse", "langfuse_flow", {
    LANGFUSE_OTEL_TRACES_EXPORT_PATH: "/v1/traces",
  }),
  variant("langfuse_lc_traces", "langfuse", "langfuse_lc", {
    LANGFUSE_OTEL_TRACES_EXPORT_PATH: "/v1/traces",
  }),
  ...of("litellm", "litellm_otel"),
  variant("litellm_otel_latest", "litellm", "litellm_otel", latest),
  ...of("openlit", "openlit_openai", "openlit_lc"),
  ...of(
    "otel",
    "traceloop_openai",
    "traceloop_langchain",
    "traceloop_anthropic",
    "py_otlp",
    "coding_agents",
    "oll_mcp",
  ),
  ...of("sk", "sk_flow"),
  ...of("autogen", "autogen_flow"),
  ...of("dspy", "dspy_flow"),
  ...of("llama", "llama_flow"),
  ...of("haystack", "haystack_flow"),
  ...of("smol", "smol_flow"),
  ...of("crewai", "crewai_oi", "crewai_oll", "chaukas_crewai"),
  ...of("openaiv2", "openai_v2", "agents_v2"),
  variant("openai_v2_before", "oav2", "openai_v2"),
  variant("openai_v2_latest", "oav2", "openai_v2", {
    ...latest,
    OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: "span_and_event",
  }),
  variant("openai_v2_no_content", "oav2", "openai_v2", {
    OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: "false",
  }),
  ...of("logfire", "logfire_openai", "logfire_pydai"),
  ...of("pydai", "pydai_otel"),
  ...of("adk", "adk_flow", "chaukas_adk"),
  ...of("af", "af_flow"),
  ...of("strands", "strands_flow"),
  variant("strands_flow_latest", "strands", "strands_flow", latest),
  ...of("mcp", "mcp_client", "fastmcp_client"),
  ...of("chaukas", "chaukas_agents", "chaukas_grpc", "ce_py"),
];
