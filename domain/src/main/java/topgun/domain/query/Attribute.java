package topgun.domain.query;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import topgun.domain.value.FieldNames;

/**
 * The name by which a query finds something in a document.
 *
 * <p>Thousands of standing queries ask for the same few attributes, so those asked for lately are given out again.
 */
public final class Attribute {

    /** A power of two. */
    private static final int REMEMBERED = 256;

    private static final int LONGEST_REMEMBERED = 64;

    /** By hash. Threads write without regard for each other, which at worst makes two of the same. */
    private static final @Nullable Attribute[] LATELY = new Attribute[REMEMBERED];

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
        return of(name, List.of());
    }

    /** A field of that very name or, failing that, what the names between the dots lead to one after the other. */
    public static Attribute nested(String name) {
        return name.indexOf('.') < 0 ? literal(name) : of(name, Arrays.asList(name.split("\\.", -1)));
    }

    private static Attribute of(String name, List<String> path) {
        int cell = name.hashCode() & (REMEMBERED - 1);
        Attribute known = LATELY[cell];
        if (known != null && known.name.equals(name) && known.path.equals(path)) {
            return known;
        }
        var made = new Attribute(name, path);
        if (name.length() <= LONGEST_REMEMBERED) {
            LATELY[cell] = made;
        }
        return made;
    }

    public String name() {
        return name;
    }

    /** The steps of a name with dots; none if the name is only taken literally. */
    List<String> path() {
        return path;
    }

    /** Whether it may lead to the length of a list, or to or into an element, rather than to a member of an object. */
    boolean isOfLists() {
        String step = path.isEmpty() ? name : path.getFirst();
        return step.equals(Document.LENGTH) || (!step.isEmpty() && step.charAt(0) >= '0' && step.charAt(0) <= '9');
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
