package topgun.bootstrap;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import topgun.adapters.embedding.HttpEmbedder;
import topgun.adapters.wire.JsonValue;
import topgun.application.port.Embedder;
import topgun.application.vector.LocalEmbedder;
import topgun.bootstrap.config.EmbeddingEndpoint;
import topgun.bootstrap.config.Secret;
import topgun.bootstrap.config.VectorConfig;

/** Who makes vectors of texts, as it was configured. */
final class Embedders {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private Embedders() {}

    /** @param blocking runs requests to services */
    static Optional<Embedder> of(VectorConfig config, Executor blocking) {
        EmbeddingEndpoint service = config.service();
        return switch (config.provider()) {
            case NONE -> Optional.empty();
            case NOOP -> Optional.of(LocalEmbedder.NOOP);
            case DETERMINISTIC -> Optional.of(LocalEmbedder.DETERMINISTIC);
            case OLLAMA -> Optional.of(at(base(service, "http://localhost:11434") + "/api/embed", service, blocking));
            case OPENAI ->
                Optional.of(at(base(service, "https://api.openai.com/v1") + "/embeddings", service, blocking));
            case HTTP -> Optional.of(at(service.baseUrl().orElseThrow(), service, blocking));
        };
    }

    private static String base(EmbeddingEndpoint service, String usual) {
        return service.baseUrl().orElse(usual).replaceFirst("/+$", "");
    }

    private static Embedder at(String url, EmbeddingEndpoint service, Executor blocking) {
        return new HttpEmbedder(
                URI.create(url),
                service.model(),
                service.key().map(Secret::reveal),
                PATIENCE,
                blocking,
                JsonValue::parse);
    }
}
