package topgun.domain.query;

import java.util.Arrays;
import java.util.List;
import topgun.domain.value.FieldNames;

/** The name by which a query finds something in a document. */
public final class Attribute {

    private final String name;
    private final List<String> path;
    private final FieldNames whole;
    private final FieldNames first;

    private Attribute(String name, List<String> path) {
        this.name = name;
        this.path = path;
        this.whole = FieldNames.of(name);
        this.first = path.isEmpty() ? whole : FieldNames.of(path.getFirst());
    }

    /** A field of that very name, dots included. */
    public static Attribute literal(String name) {
        return new Attribute(name, List.of());
    }

    /** A field of that very name or, failing that, what the names between the dots lead to one after the other. */
    public static Attribute nested(String name) {
        return name.indexOf('.') < 0 ? literal(name) : new Attribute(name, Arrays.asList(name.split("\\.", -1)));
    }

    public String name() {
        return name;
    }

    /** The steps of a name with dots; none if the name is only taken literally. */
    List<String> path() {
        return path;
    }

    FieldNames whole() {
        return whole;
    }

    FieldNames first() {
        return first;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Attribute that && name.equals(that.name) && path.equals(that.path);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return name;
    }
}
