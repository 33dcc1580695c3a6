package topgun.application.search;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** In which top-level fields of which maps is searched. */
public record SearchFields(Map<String, List<String>> byMap) {

    public static final SearchFields NONE = new SearchFields(Map.of());

    public SearchFields {
        byMap = Map.copyOf(byMap);
    }

    /**
     * Reads maps and fields written like {@code posts:title,body;notes:text}. No name may contain any of these signs, and
     * none may come twice; white space around names does not count.
     *
     * @throws IllegalArgumentException if that is not how it is written
     */
    public static SearchFields parse(String text) {
        Map<String, List<String>> byMap = new LinkedHashMap<>();
        for (String part : text.split(";", -1)) {
            int colon = part.lastIndexOf(':');
            String map = part.substring(0, Math.max(colon, 0)).strip();
            List<String> fields = Arrays.stream(part.substring(colon + 1).split(",", -1))
                    .map(String::strip)
                    .toList();
            if (map.isEmpty() || fields.stream().anyMatch(String::isEmpty) || byMap.put(map, fields) != null) {
                throw new IllegalArgumentException("not fields of a map: " + part);
            }
        }
        return new SearchFields(byMap);
    }

    /** As it is {@linkplain #parse read}. */
    public String text() {
        return byMap.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> entry.getKey() + ":" + String.join(",", entry.getValue()))
                .collect(Collectors.joining(";"));
    }
}
