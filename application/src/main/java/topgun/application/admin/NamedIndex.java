package topgun.application.admin;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import topgun.application.map.IndexState;
import topgun.domain.query.Attribute;
import topgun.domain.query.IndexDefinition;
import topgun.domain.value.ValueView;
import topgun.domain.value.ValueView.MapView;
import topgun.domain.value.ValueView.Num;
import topgun.domain.value.ValueView.Text;

/** An index as operators know it. */
record NamedIndex(String map, String attribute, Type type) {

    /** The words by which operators ask for it. */
    enum Type {
        HASH,
        NAVIGABLE,
        INVERTED;

        static Optional<Type> of(String word) {
            return Stream.of(values()).filter(type -> type.word().equals(word)).findFirst();
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static NamedIndex of(String map, IndexDefinition definition) {
        return new NamedIndex(
                map,
                definition.attribute().name(),
                switch (definition.kind()) {
                    case HASH -> Type.HASH;
                    case ORDERED -> Type.NAVIGABLE;
                });
    }

    /** As an index of queries; empty if it is one of searches. */
    Optional<IndexDefinition> ofQueries() {
        return switch (type) {
            case HASH -> Optional.of(new IndexDefinition(Attribute.nested(attribute), IndexDefinition.Kind.HASH));
            case NAVIGABLE ->
                Optional.of(new IndexDefinition(Attribute.nested(attribute), IndexDefinition.Kind.ORDERED));
            case INVERTED -> Optional.empty();
        };
    }

    boolean isOn(String otherMap, String otherAttribute) {
        return map.equals(otherMap) && attribute.equals(otherAttribute);
    }

    /**
     * Reads what {@link #form} wrote.
     *
     * @throws IllegalArgumentException if it is not of that form
     */
    static NamedIndex read(MapView form) {
        return new NamedIndex(
                text(form, "mapName"),
                text(form, "attribute"),
                Type.of(text(form, "indexType")).orElseThrow(() -> new IllegalArgumentException("unknown type")));
    }

    private static String text(MapView form, String member) {
        if (form.members().get(member) instanceof Text(String text)) {
            return text;
        }
        throw new IllegalArgumentException(member + " is no text");
    }

    MapView form() {
        return new MapView(members());
    }

    MapView entry(IndexState state) {
        Map<String, ValueView> members = members();
        members.put("entryCount", new Num(state.entries()));
        return new MapView(members);
    }

    private Map<String, ValueView> members() {
        Map<String, ValueView> members = new LinkedHashMap<>();
        members.put("mapName", new Text(map));
        members.put("attribute", new Text(attribute));
        members.put("indexType", new Text(type.word()));
        return members;
    }
}
