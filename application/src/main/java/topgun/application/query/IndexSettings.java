package topgun.application.query;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import topgun.domain.query.Attribute;
import topgun.domain.query.IndexDefinition;

/**
 * Which indexes are kept on which maps. Indexes never change what a query answers, only how long it takes.
 *
 * <p>Configured indexes are made when the map is first queried. Apart from those, an attribute that several
 * standing queries of one map compare with fixed values gets a hash index for as long as they stand, if the map is large.
 *
 * @param byMap by name of the map
 * @param automatic whether others are made where they help
 */
public record IndexSettings(Map<String, List<IndexDefinition>> byMap, boolean automatic) {

    /** None but those that help. */
    public static final IndexSettings AUTOMATIC = new IndexSettings(Map.of(), true);

    public static final IndexSettings NONE = new IndexSettings(Map.of(), false);

    public IndexSettings {
        byMap = Collections.unmodifiableMap(new LinkedHashMap<>(byMap));
    }

    /**
     * Reads the form {@code orders:status=hash,total=ordered;users:address.city=hash}.
     *
     * @throws IllegalArgumentException if it is not of that form, or names an index twice
     */
    public static IndexSettings parse(String text) {
        Map<String, List<IndexDefinition>> byMap = new LinkedHashMap<>();
        for (String part : text.split(";")) {
            if (!part.isBlank()) {
                int colon = part.indexOf(':');
                if (colon < 1) {
                    throw new IllegalArgumentException("no map is named in \"" + part.strip() + "\"");
                }
                List<IndexDefinition> ofMap =
                        byMap.computeIfAbsent(part.substring(0, colon).strip(), m -> new ArrayList<>());
                for (String index : part.substring(colon + 1).split(",")) {
                    addTo(ofMap, definition(index.strip()));
                }
            }
        }
        return new IndexSettings(byMap, true);
    }

    private static void addTo(List<IndexDefinition> known, IndexDefinition definition) {
        if (known.contains(definition)) {
            throw new IllegalArgumentException("the same index twice on \"" + definition.attribute() + "\"");
        }
        known.add(definition);
    }

    private static IndexDefinition definition(String text) {
        int equals = text.lastIndexOf('=');
        if (equals < 1) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is not of the form attribute=hash or attribute=ordered");
        }
        Attribute attribute = Attribute.nested(text.substring(0, equals).strip());
        return switch (text.substring(equals + 1).strip().toLowerCase(Locale.ROOT)) {
            case "hash" -> new IndexDefinition(attribute, IndexDefinition.Kind.HASH);
            case "ordered" -> new IndexDefinition(attribute, IndexDefinition.Kind.ORDERED);
            default ->
                throw new IllegalArgumentException(
                        "\"" + text + "\" is not of the form attribute=hash or attribute=ordered");
        };
    }

    /** What {@link #parse} reads. */
    public String text() {
        return byMap.entrySet().stream()
                .map(ofMap -> ofMap.getKey() + ":"
                        + ofMap.getValue().stream()
                                .map(index -> index.attribute().name() + "="
                                        + index.kind().name().toLowerCase(Locale.ROOT))
                                .collect(Collectors.joining(",")))
                .collect(Collectors.joining(";"));
    }

    List<IndexDefinition> of(String map) {
        return byMap.getOrDefault(map, List.of());
    }
}
