package topgun.bootstrap.config;

import java.util.List;
import topgun.application.vector.VectorSettings;
import topgun.domain.vector.VectorIndexDefinition;

/**
 * How vectors are searched, and where those of texts come from.
 *
 * @param provider makes vectors of texts
 * @param service how to reach the provider, if it is one that is reached
 * @param ofTexts the indexes of such vectors; none without a provider
 * @param mostCreated how many indexes there may be besides
 */
public record VectorConfig(
        VectorSettings searches,
        EmbeddingProvider provider,
        EmbeddingEndpoint service,
        List<VectorIndexDefinition> ofTexts,
        int mostCreated) {

    public VectorConfig {
        ofTexts = List.copyOf(ofTexts);
    }
}
