package topgun.bootstrap.config;

/** Who makes vectors of texts. The names are those of the values of the setting. */
public enum EmbeddingProvider {
    NONE,
    /** Gives all texts the same vector. */
    NOOP,
    /** Hashes words. */
    DETERMINISTIC,
    OLLAMA,
    OPENAI,
    /** Any other service that speaks like one of these. */
    HTTP
}
