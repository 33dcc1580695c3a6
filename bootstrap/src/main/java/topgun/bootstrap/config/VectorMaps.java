package topgun.bootstrap.config;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import topgun.adapters.wire.JsonValue;
import topgun.application.port.MalformedMessageException;
import topgun.domain.value.CanonicalJson;
import topgun.domain.value.ValueView;
import topgun.domain.value.ValueView.ListView;
import topgun.domain.value.ValueView.MapView;
import topgun.domain.value.ValueView.Num;
import topgun.domain.value.ValueView.Text;
import topgun.domain.vector.Metric;
import topgun.domain.vector.VectorIndexDefinition;
import topgun.domain.vector.VectorSource;

/**
 * The maps whose texts are made into vectors, as operators write them: a JSON object
 * {@code {"posts": {"fields": ["title", "body"], "dimension": 384}}}.
 */
record VectorMaps(Map<String, Texts> byMap) {

    static final VectorMaps NONE = new VectorMaps(Map.of());

    /** What searches call such an index. */
    private static final String INDEX = "embedding";

    /** @param dimension empty for that of the provider */
    record Texts(List<String> fields, OptionalInt dimension) {

        Texts {
            fields = List.copyOf(fields);
        }
    }

    /** @throws IllegalArgumentException if it is not as it should be */
    static VectorMaps parse(String json) {
        try {
            Map<String, Texts> byMap = new LinkedHashMap<>();
            object(JsonValue.parse(json.getBytes(StandardCharsets.UTF_8)).view())
                    .forEach((map, texts) -> byMap.put(map, texts(object(texts))));
            return new VectorMaps(byMap);
        } catch (MalformedMessageException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static Map<String, ValueView> object(ValueView view) {
        if (view instanceof MapView(Map<String, ValueView> members)) {
            return members;
        }
        throw new IllegalArgumentException("not an object");
    }

    private static Texts texts(Map<String, ValueView> members) {
        List<String> fields = new ArrayList<>();
        if (members.get("fields") instanceof ListView(List<ValueView> elements)) {
            for (ValueView element : elements) {
                if (element instanceof Text(String field)) {
                    fields.add(field);
                } else {
                    throw new IllegalArgumentException("a field must be a text");
                }
            }
        }
        if (fields.isEmpty()) {
            throw new IllegalArgumentException("no fields");
        }
        if (!members.containsKey("dimension")) {
            return new Texts(fields, OptionalInt.empty());
        }
        if (members.get("dimension") instanceof Num(double dimension)
                && dimension == Math.rint(dimension)
                && dimension >= 1
                && dimension <= VectorIndexDefinition.MOST_DIMENSIONS) {
            return new Texts(fields, OptionalInt.of((int) dimension));
        }
        throw new IllegalArgumentException("dimension");
    }

    /** In a form that can be parsed. */
    String text() {
        Map<String, ValueView> maps = new LinkedHashMap<>();
        byMap.forEach((map, texts) -> {
            Map<String, ValueView> members = new LinkedHashMap<>();
            members.put(
                    "fields",
                    new ListView(
                            texts.fields().stream().<ValueView>map(Text::new).toList()));
            texts.dimension().ifPresent(dimension -> members.put("dimension", new Num(dimension)));
            maps.put(map, new MapView(members));
        });
        return CanonicalJson.of(new MapView(maps));
    }

    List<VectorIndexDefinition> indexes(int usualDimension) {
        return byMap.entrySet().stream()
                .map(entry -> new VectorIndexDefinition(
                        entry.getKey(),
                        INDEX,
                        new VectorSource.Texts(entry.getValue().fields()),
                        entry.getValue().dimension().orElse(usualDimension),
                        Metric.COSINE))
                .toList();
    }
}
