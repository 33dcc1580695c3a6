package topgun.bootstrap.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import topgun.application.vector.VectorSettings;
import topgun.domain.query.QueryRules;
import topgun.domain.vector.Metric;
import topgun.domain.vector.VectorIndexDefinition;
import topgun.domain.vector.VectorSource;

class VectorSearchSettingsTest extends SettingsFixture {

    @Test
    void defaults() {
        QueryRules rules = config().queries().rules();
        assertThat(config().vectors())
                .isEqualTo(new VectorConfig(
                        new VectorSettings(rules, 10_000, 16 << 20),
                        EmbeddingProvider.NONE,
                        new EmbeddingEndpoint(Optional.empty(), Optional.empty(), Optional.empty()),
                        List.of(),
                        100));
    }

    @Test
    void everythingCanBeChosen() {
        environment.putAll(Map.ofEntries(
                Map.entry("TOPGUN_MAX_VECTOR_RESULTS", "11"),
                Map.entry("TOPGUN_MAX_VECTOR_INDEXES", "12"),
                Map.entry("TOPGUN_EMBEDDING_PROVIDER", "openai"),
                Map.entry("TOPGUN_EMBEDDING_DIMENSION", "13"),
                Map.entry("TOPGUN_EMBEDDING_MODEL", "small"),
                Map.entry("TOPGUN_EMBEDDING_BASE_URL", "https://embeddings.example"),
                Map.entry("TOPGUN_EMBEDDING_API_KEY", "key"),
                Map.entry("TOPGUN_VECTOR_MAPS", "{\"posts\":{\"fields\":[\"title\",\"body\"]}}")));
        assertThat(config().vectors())
                .isEqualTo(new VectorConfig(
                        new VectorSettings(config().queries().rules(), 11, 16 << 20),
                        EmbeddingProvider.OPENAI,
                        new EmbeddingEndpoint(
                                Optional.of("https://embeddings.example"),
                                Optional.of("small"),
                                Optional.of(new Secret("key"))),
                        List.of(new VectorIndexDefinition(
                                "posts",
                                "embedding",
                                new VectorSource.Texts(List.of("title", "body")),
                                13,
                                Metric.COSINE)),
                        12));
    }

    @Test
    void mapsNeedAProvider() {
        environment.put("TOPGUN_VECTOR_MAPS", "{\"m\":{\"fields\":[\"title\"],\"dimension\":8}}");
        assertThat(problems()).isEmpty();
        assertThat(warnings()).containsExactly("TOPGUN_VECTOR_MAPS has no effect without --embedding-provider");
    }

    @Test
    void servicesNeedToBeFound() {
        environment.put("TOPGUN_EMBEDDING_PROVIDER", "openai");
        assertThat(problems()).containsExactly("TOPGUN_EMBEDDING_PROVIDER: needs --embedding-model too");
        environment.put("TOPGUN_EMBEDDING_PROVIDER", "http");
        assertThat(problems()).containsExactly("TOPGUN_EMBEDDING_PROVIDER: needs --embedding-base-url too");
        environment.put("TOPGUN_EMBEDDING_BASE_URL", "http://[");
        assertThat(problems()).contains("TOPGUN_EMBEDDING_BASE_URL=http://[: expected an http or https URL");
        environment.put("TOPGUN_EMBEDDING_BASE_URL", "http://localhost:8000/embed");
        assertThat(problems()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "m",
                "[]",
                "{\"m\":[]}",
                "{\"m\":{}}",
                "{\"m\":{\"fields\":[]}}",
                "{\"m\":{\"fields\":[1]}}",
                "{\"m\":{\"fields\":[\"t\"],\"dimension\":0}}"
            })
    void mapsThatCannotBeReadAreRefused(String maps) {
        environment.put("TOPGUN_VECTOR_MAPS", maps);
        assertThat(problems())
                .singleElement()
                .satisfies(text -> assertThat(text).startsWith("TOPGUN_VECTOR_MAPS=" + maps));
    }
}
