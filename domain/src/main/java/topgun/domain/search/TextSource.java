package topgun.domain.search;

import java.util.LinkedHashSet;
import java.util.List;

/** Which texts of a value can be searched, and what field each belongs to. */
public sealed interface TextSource {

    /**
     * The texts in some top-level fields of objects. What is no text there is ignored, and so are values that are no
     * objects.
     *
     * @param names in the order in which the fields are scored; a name given twice counts once
     */
    record Fields(List<String> names) implements TextSource {

        public Fields {
            names = List.copyOf(new LinkedHashSet<>(names));
        }
    }

    /**
     * Every text, however deep in lists and objects; names of members are no texts. A text belongs to the top-level
     * field it is in, or to the field {@code ""} if the value is no object. Fields are scored in the order of their
     * names.
     */
    record All() implements TextSource {}
}
