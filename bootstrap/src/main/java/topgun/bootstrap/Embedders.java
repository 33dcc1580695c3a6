package topgun.bootstrap;

import java.util.Optional;
import topgun.application.port.Embedder;
import topgun.application.vector.LocalEmbedder;
import topgun.bootstrap.config.VectorConfig;

/** Who makes vectors of texts, as it was configured. */
final class Embedders {

    private Embedders() {}

    static Optional<Embedder> of(VectorConfig config) {
        return switch (config.provider()) {
            case NONE -> Optional.empty();
            case NOOP -> Optional.of(LocalEmbedder.NOOP);
            case DETERMINISTIC -> Optional.of(LocalEmbedder.DETERMINISTIC);
        };
    }
}
