package topgun.bootstrap.config;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers of bytes as people write them: {@code 64KiB}, {@code 16MiB}, {@code 2MB}, or bare. */
final class SizeText {

    static final String EXAMPLES = "64KiB or 16MiB";

    private static final Pattern FORM = Pattern.compile("(\\d{1,18}) ?(KiB|MiB|GiB|KB|MB|GB|B|)");
    private static final Map<String, Long> BYTES = new LinkedHashMap<>();

    static {
        BYTES.put("GiB", 1L << 30);
        BYTES.put("GB", 1_000_000_000L);
        BYTES.put("MiB", 1L << 20);
        BYTES.put("MB", 1_000_000L);
        BYTES.put("KiB", 1L << 10);
        BYTES.put("KB", 1_000L);
        BYTES.put("B", 1L);
    }

    private SizeText() {}

    static Optional<Long> read(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long unit = BYTES.getOrDefault(matcher.group(2), 1L);
        try {
            return Optional.of(Math.multiplyExact(Long.parseLong(matcher.group(1)), unit));
        } catch (ArithmeticException e) {
            return Optional.empty();
        }
    }

    /** In the largest unit that leaves no rest. */
    static String write(long bytes) {
        for (Map.Entry<String, Long> unit : BYTES.entrySet()) {
            if (bytes != 0 && bytes % unit.getValue() == 0) {
                return bytes / unit.getValue() + unit.getKey();
            }
        }
        return "0B";
    }
}
