package topgun.application.search;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Settings of single maps as one text, like {@code posts:title,body;notes:text}. White space around names does not count. */
final class TextByMap {

    private TextByMap() {}

    /**
     * @param read makes a setting of what follows the last colon of a part
     * @throws IllegalArgumentException if a part names no map, or one that another part names too
     */
    static <T> Map<String, T> parse(String text, Function<String, T> read) {
        Map<String, T> byMap = new LinkedHashMap<>();
        for (String part : text.split(";", -1)) {
            int colon = part.lastIndexOf(':');
            String map = part.substring(0, Math.max(colon, 0)).strip();
            if (map.isEmpty() || byMap.put(map, read.apply(part.substring(colon + 1))) != null) {
                throw new IllegalArgumentException("names no map, or one twice: " + part);
            }
        }
        return byMap;
    }

    /** @param write undoes what {@link #parse} reads */
    static <T> String of(Map<String, T> byMap, Function<T, String> write) {
        return byMap.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> entry.getKey() + ":" + write.apply(entry.getValue()))
                .collect(Collectors.joining(";"));
    }
}
