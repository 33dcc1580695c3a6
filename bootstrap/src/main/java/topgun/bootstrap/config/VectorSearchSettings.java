package topgun.bootstrap.config;

import static topgun.bootstrap.config.SettingType.choice;
import static topgun.bootstrap.config.SettingType.httpUrl;
import static topgun.bootstrap.config.SettingType.limit;
import static topgun.bootstrap.config.SettingType.number;
import static topgun.bootstrap.config.SettingType.secret;
import static topgun.bootstrap.config.SettingType.text;
import static topgun.bootstrap.config.SettingType.vectorMaps;

import java.util.List;
import topgun.application.query.QuerySettings;
import topgun.application.vector.VectorSettings;
import topgun.domain.vector.VectorIndexDefinition;

/** How vectors are searched, and who makes them of texts. */
final class VectorSearchSettings {

    static final Section SECTION = new Section("Vectors");

    static final Setting<Integer> MAX_VECTOR_RESULTS = SECTION.setting("max-vector-results", number(1, 10_000_000))
            .usually(10_000)
            .means("Most records that a vector search finds, whatever number is asked for; these are the nearest.");

    static final Setting<Integer> MAX_VECTOR_INDEXES = SECTION.setting("max-vector-indexes", limit(0))
            .usually(100)
            .means("Most vector indexes that administrators may create; more are refused.");

    static final Setting<EmbeddingProvider> EMBEDDING_PROVIDER = SECTION.setting(
                    "embedding-provider", choice(List.of(EmbeddingProvider.values())))
            .usually(EmbeddingProvider.NONE)
            .means("Who makes vectors of texts: a service, or this server, which hashes words (deterministic) or"
                    + " finds all texts alike (noop), both for tests.");

    static final Setting<Integer> EMBEDDING_DIMENSION = SECTION.setting(
                    "embedding-dimension", number(1, VectorIndexDefinition.MOST_DIMENSIONS))
            .usually(384)
            .means("How many components these vectors have, unless vector-maps says otherwise.");

    static final Setting<String> EMBEDDING_MODEL = SECTION.setting("embedding-model", text("<name>", "a name", ".+"))
            .means("The model of the service; openai and ollama need one.");

    static final Setting<String> EMBEDDING_BASE_URL = SECTION.setting("embedding-base-url", httpUrl())
            .shownAs(Mask::passwordOf)
            .means("Where the service is, if not where openai and ollama are usually; http is asked at just this"
                    + " URL.");

    static final Setting<Secret> EMBEDDING_API_KEY = SECTION.setting("embedding-api-key", secret())
            .means("What the service has to be told (Authorization: Bearer ...). Better given as a variable.");

    static final Setting<VectorMaps> VECTOR_MAPS = SECTION.setting("vector-maps", vectorMaps())
            .means("The maps whose texts are made into vectors, with the fields that are joined to one text, as"
                    + " JSON.");

    private VectorSearchSettings() {}

    /** @param queries what filters may be like and how large an answer may be, as for those */
    static VectorConfig read(SettingValues values, QuerySettings queries) {
        EmbeddingProvider provider = values.get(EMBEDDING_PROVIDER);
        VectorMaps maps = values.find(VECTOR_MAPS).orElse(VectorMaps.NONE);
        if (provider == EmbeddingProvider.NONE && !maps.byMap().isEmpty()) {
            values.addWarning(
                    "%s has no effect without %s".formatted(values.source(VECTOR_MAPS), EMBEDDING_PROVIDER.option()));
            maps = VectorMaps.NONE;
        }
        var service = new EmbeddingEndpoint(
                values.find(EMBEDDING_BASE_URL), values.find(EMBEDDING_MODEL), values.find(EMBEDDING_API_KEY));
        boolean needsModel = provider == EmbeddingProvider.OPENAI || provider == EmbeddingProvider.OLLAMA;
        if (needsModel && service.model().isEmpty()) {
            addMissing(values, EMBEDDING_MODEL);
        }
        if (provider == EmbeddingProvider.HTTP && service.baseUrl().isEmpty()) {
            addMissing(values, EMBEDDING_BASE_URL);
        }
        return new VectorConfig(
                new VectorSettings(queries.rules(), values.get(MAX_VECTOR_RESULTS), queries.mostBytes()),
                provider,
                service,
                maps.indexes(values.get(EMBEDDING_DIMENSION)),
                values.get(MAX_VECTOR_INDEXES));
    }

    private static void addMissing(SettingValues values, Setting<?> missing) {
        values.addProblem("%s: needs %s too".formatted(values.source(EMBEDDING_PROVIDER), missing.option()));
    }
}
