package topgun.application.admin;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import topgun.domain.access.ReservedMaps;
import topgun.domain.value.ValueView;
import topgun.domain.value.ValueView.MapView;
import topgun.domain.value.ValueView.Num;
import topgun.domain.value.ValueView.Text;
import topgun.domain.vector.Metric;
import topgun.domain.vector.VectorIndexDefinition;
import topgun.domain.vector.VectorSource;

/** How vector indexes are written. */
final class VectorIndexForm {

    private static final String MAP = "mapName";
    private static final String ATTRIBUTE = "attribute";
    private static final String NAME = "indexName";
    private static final String DIMENSION = "dimension";
    private static final String METRIC = "distanceMetric";
    private static final String GRAPH = "hnswParams";
    private static final String DEDUPLICATION = "dedupEnabled";

    private final int longestName;

    VectorIndexForm(int longestName) {
        this.longestName = longestName;
    }

    /** What became of an index as somebody wrote it. */
    sealed interface Reading {

        record Accepted(VectorIndexDefinition definition) implements Reading {}

        /** @param field which member is wrong */
        record Refused(String field, String reason) implements Reading {}
    }

    /** Parameters of a graph, and whether equal vectors are kept once, make no difference here, but must be such. */
    Reading read(MapView form) {
        Map<String, ValueView> members = form.members();
        for (String text : List.of(MAP, ATTRIBUTE, NAME)) {
            if (name(members.get(text)).isEmpty()) {
                return new Reading.Refused(
                        text,
                        text + " must be a text of 1 to " + longestName
                                + " characters, none of them a control character");
            }
        }
        String map = name(members.get(MAP)).orElseThrow();
        if (ReservedMaps.contains(map)) {
            return new Reading.Refused(MAP, "map " + map + " is the server's own");
        }
        if (!(members.get(DIMENSION) instanceof Num(double dimension))
                || dimension != Math.rint(dimension)
                || dimension < 1
                || dimension > VectorIndexDefinition.MOST_DIMENSIONS) {
            return new Reading.Refused(
                    DIMENSION, "dimension must be a whole number from 1 to " + VectorIndexDefinition.MOST_DIMENSIONS);
        }
        Optional<Metric> metric =
                members.get(METRIC) instanceof Text(String text) ? Metric.named(text) : Optional.empty();
        if (metric.isEmpty()) {
            return new Reading.Refused(METRIC, METRIC + " must be cosine, euclidean, dotProduct or manhattan");
        }
        if (!isGraph(members.get(GRAPH))) {
            return new Reading.Refused(GRAPH, "m and efConstruction must be whole numbers of at least 1");
        }
        if (!isFlag(members.get(DEDUPLICATION))) {
            return new Reading.Refused(DEDUPLICATION, DEDUPLICATION + " must be true or false");
        }
        return new Reading.Accepted(new VectorIndexDefinition(
                map,
                name(members.get(NAME)).orElseThrow(),
                new VectorSource.Attribute(name(members.get(ATTRIBUTE)).orElseThrow()),
                (int) dimension,
                metric.get()));
    }

    private Optional<String> name(@Nullable ValueView view) {
        return view instanceof Text(String text)
                        && !text.isEmpty()
                        && text.length() <= longestName
                        && text.chars().noneMatch(Character::isISOControl)
                ? Optional.of(text)
                : Optional.empty();
    }

    private static boolean isGraph(@Nullable ValueView view) {
        return switch (view) {
            case null -> true;
            case ValueView.Nil absent -> true;
            case MapView(var members) -> isPositive(members.get("m")) && isPositive(members.get("efConstruction"));
            case ValueView other -> false;
        };
    }

    private static boolean isPositive(@Nullable ValueView view) {
        return switch (view) {
            case null -> true;
            case ValueView.Nil absent -> true;
            case Num(double number) -> number >= 1 && number == Math.rint(number);
            case ValueView other -> false;
        };
    }

    private static boolean isFlag(@Nullable ValueView view) {
        return view == null || view instanceof ValueView.Nil || view instanceof ValueView.Bool;
    }

    /** To be added to, in the order in which it is shown. */
    static Map<String, ValueView> write(VectorIndexDefinition definition) {
        Map<String, ValueView> form = new LinkedHashMap<>();
        form.put(MAP, new Text(definition.map()));
        form.put(ATTRIBUTE, new Text(attribute(definition.source())));
        form.put(NAME, new Text(definition.name()));
        form.put(DIMENSION, new Num(definition.dimension()));
        form.put(METRIC, new Text(definition.metric().wireName()));
        return form;
    }

    private static String attribute(VectorSource source) {
        return switch (source) {
            case VectorSource.Attribute(String field) -> field;
            case VectorSource.Texts(List<String> names) -> String.join(",", names);
        };
    }
}
