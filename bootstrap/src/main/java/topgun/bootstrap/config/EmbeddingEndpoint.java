package topgun.bootstrap.config;

import java.util.Optional;

/**
 * A service that makes vectors of texts.
 *
 * @param baseUrl absent for the usual one of the provider
 */
public record EmbeddingEndpoint(Optional<String> baseUrl, Optional<String> model, Optional<Secret> key) {}
