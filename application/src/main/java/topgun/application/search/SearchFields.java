package topgun.application.search;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** In which top-level fields of which maps is searched. */
public record SearchFields(Map<String, List<String>> byMap) {

    public static final SearchFields NONE = new SearchFields(Map.of());

    public SearchFields {
        byMap = Map.copyOf(byMap);
    }

    /**
     * Reads maps and fields written like {@code posts:title,body;notes:text}. No name may contain any of these signs, and
     * no map may come twice; white space around names does not count.
     *
     * @throws IllegalArgumentException if that is not how it is written
     */
    public static SearchFields parse(String text) {
        return new SearchFields(TextByMap.parse(text, SearchFields::fields));
    }

    private static List<String> fields(String names) {
        List<String> fields =
                Arrays.stream(names.split(",", -1)).map(String::strip).toList();
        if (fields.contains("")) {
            throw new IllegalArgumentException("a field without a name: " + names);
        }
        return fields;
    }

    /** As it is {@linkplain #parse read}. */
    public String text() {
        return TextByMap.of(byMap, fields -> String.join(",", fields));
    }
}
