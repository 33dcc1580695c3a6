package topgun.bootstrap.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import topgun.application.query.IndexSettings;
import topgun.application.search.SearchFields;
import topgun.application.search.SearchRules;

/**
 * A kind of value and how it is written.
 *
 * @param label stands for a value in the help; lists all values if they are few
 * @param expected completes the sentence "expected …"
 * @param examples completes that "… such as …"; may be empty
 * @param bare what an option without a value means, if it may be without
 * @param reader answers empty for what is not allowed
 */
public record SettingType<T>(
        String label,
        String expected,
        String examples,
        Optional<String> bare,
        Function<String, Optional<T>> reader,
        Function<T, String> writer) {

    /** What a number is when there is no limit. */
    static final int NO_LIMIT = Integer.MAX_VALUE;

    private static final String UNLIMITED_WORD = "unlimited";
    private static final String OFF_WORD = "off";

    /** A kind for which white space around does not matter. */
    private static <T> SettingType<T> of(
            String label, String expected, Function<String, Optional<T>> reader, Function<T, String> writer) {
        return new SettingType<>(label, expected, "", Optional.empty(), text -> reader.apply(text.strip()), writer);
    }

    private SettingType<T> suchAs(String someExamples) {
        return new SettingType<>(label, expected, someExamples, bare, reader, writer);
    }

    /** Completes the sentence "expected …" in full. */
    public String allowed() {
        return examples.isEmpty() ? expected : expected + ", such as " + examples;
    }

    Optional<T> read(String text) {
        return reader.apply(text);
    }

    String write(T value) {
        return writer.apply(value);
    }

    private SettingType<T> check(Predicate<T> condition) {
        return new SettingType<>(
                label, expected, examples, bare, reader.andThen(value -> value.filter(condition)), writer);
    }

    static SettingType<Integer> number(int least, int most) {
        return of("<number>", "a whole number from " + least + " to " + most, SettingType::integer, String::valueOf)
                .check(value -> value >= least && value <= most);
    }

    /** A number that may also be {@code unlimited}, which reads as {@link #NO_LIMIT}. */
    static SettingType<Integer> limit(int least) {
        return SettingType.<Integer>of(
                        "<number>",
                        "a whole number from " + least + " on or unlimited",
                        text -> text.equalsIgnoreCase(UNLIMITED_WORD) ? Optional.of(NO_LIMIT) : integer(text),
                        value -> value == NO_LIMIT ? UNLIMITED_WORD : String.valueOf(value))
                .check(value -> value >= least);
    }

    private static Optional<Integer> integer(String text) {
        try {
            return text.startsWith("+") ? Optional.empty() : Optional.of(Integer.parseInt(text));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    static SettingType<Integer> size(int least, int most) {
        return of(
                        "<size>",
                        "a size from " + SizeText.write(least) + " to " + SizeText.write(most),
                        text -> bytes(text, most).filter(value -> value >= least),
                        (Integer value) -> SizeText.write(value))
                .suchAs(SizeText.EXAMPLES);
    }

    /** A size that may also be {@code unlimited}, which reads as {@link #NO_LIMIT}. */
    static SettingType<Integer> sizeLimit(int least) {
        return of(
                        "<size>",
                        "a size from " + SizeText.write(least) + " on or unlimited",
                        text -> text.equalsIgnoreCase(UNLIMITED_WORD)
                                ? Optional.of(NO_LIMIT)
                                : bytes(text, NO_LIMIT).filter(value -> value >= least),
                        (Integer value) -> value == NO_LIMIT ? UNLIMITED_WORD : SizeText.write(value))
                .suchAs(SizeText.EXAMPLES);
    }

    private static Optional<Integer> bytes(String text, int most) {
        return SizeText.read(text).filter(bytes -> bytes <= most).map(Long::intValue);
    }

    static SettingType<Duration> duration(Duration least, Duration most) {
        return of(
                        "<duration>",
                        "a duration from " + DurationText.write(least) + " to " + DurationText.write(most),
                        DurationText::read,
                        DurationText::write)
                .check(value -> value.compareTo(least) >= 0 && value.compareTo(most) <= 0)
                .suchAs(DurationText.EXAMPLES);
    }

    /** A duration that may also be {@code off}, which reads as zero. */
    static SettingType<Duration> durationOrOff(Duration least, Duration most) {
        SettingType<Duration> on = duration(least, most);
        return of(
                        on.label,
                        on.expected + " or off",
                        text -> text.equalsIgnoreCase(OFF_WORD) || text.equals("0")
                                ? Optional.of(Duration.ZERO)
                                : on.reader.apply(text),
                        (Duration value) -> value.isZero() ? OFF_WORD : on.writer.apply(value))
                .suchAs(on.examples);
    }

    static SettingType<Boolean> yesOrNo() {
        Map<String, Boolean> words = new LinkedHashMap<>();
        List.of("true", "1", "yes", "on").forEach(word -> words.put(word, true));
        List.of("false", "0", "no", "off").forEach(word -> words.put(word, false));
        return new SettingType<>(
                "true|false",
                "true or false",
                "",
                Optional.of("true"),
                text -> Optional.ofNullable(words.get(text.strip().toLowerCase(Locale.ROOT))),
                String::valueOf);
    }

    /** One of a few words. */
    static <E extends Enum<E>> SettingType<E> choice(List<E> values) {
        return choice(values, Map.of());
    }

    /** Like {@link #choice(List)}, with further words that are understood and not advertised. */
    static <E extends Enum<E>> SettingType<E> choice(List<E> values, Map<String, E> synonyms) {
        Map<String, E> words = new LinkedHashMap<>();
        values.forEach(value -> words.put(word(value), value));
        String expected = "one of " + String.join(", ", words.keySet());
        String label = String.join("|", words.keySet());
        words.putAll(synonyms);
        return of(
                label,
                expected,
                text -> Optional.ofNullable(words.get(text.toLowerCase(Locale.ROOT))),
                SettingType::word);
    }

    private static <E extends Enum<E>> String word(E value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static SettingType<String> text(String label, String expected, String pattern) {
        Predicate<String> matches = Pattern.compile(pattern).asMatchPredicate();
        return of(label, expected, text -> Optional.of(text).filter(matches), text -> text);
    }

    /** Taken as it is, white space included. */
    static SettingType<Secret> secret() {
        return new SettingType<>(
                "<secret>",
                "a text",
                "",
                Optional.empty(),
                text -> Optional.of(text).filter(given -> !given.isEmpty()).map(Secret::new),
                Secret::toString);
    }

    static SettingType<List<String>> list(String label, String expected, Predicate<String> item) {
        return of(
                label,
                expected,
                text -> Optional.of(items(text))
                        .filter(items -> !items.isEmpty() && items.stream().allMatch(item)),
                items -> String.join(",", items));
    }

    private static List<String> items(String text) {
        return Arrays.stream(text.split(",", -1)).map(String::strip).toList();
    }

    /** Origins of web pages, as browsers send them. */
    static SettingType<Set<String>> origins() {
        SettingType<List<String>> list = list(
                "<origins>",
                "* or origins such as https://app.example.org, separated by commas",
                SettingType::isOrigin);
        return of(
                list.label,
                list.expected,
                text -> list.read(text).map(LinkedHashSet::new),
                origins -> origins.stream().collect(Collectors.joining(",")));
    }

    private static boolean isOrigin(String text) {
        return text.equals("*")
                || uri(text)
                        .filter(uri -> uri.getScheme() != null
                                && uri.getHost() != null
                                && uri.getRawUserInfo() == null
                                && uri.getRawPath().isEmpty()
                                && uri.getRawQuery() == null
                                && uri.getRawFragment() == null)
                        .isPresent();
    }

    static SettingType<String> webSocketUrl() {
        return of(
                "<url>",
                "a URL such as wss://grid.example.org",
                text -> Optional.of(text).filter(SettingType::isWebSocketUrl),
                text -> text);
    }

    private static boolean isWebSocketUrl(String text) {
        return uri(text)
                .filter(uri -> ("ws".equals(uri.getScheme()) || "wss".equals(uri.getScheme()))
                        && uri.getHost() != null
                        && uri.getRawFragment() == null)
                .isPresent();
    }

    static SettingType<String> httpUrl() {
        return of(
                "<url>",
                "an http or https URL",
                text -> Optional.of(text).filter(SettingType::isHttpUrl),
                text -> text);
    }

    private static boolean isHttpUrl(String text) {
        return uri(text)
                .filter(uri ->
                        ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme())) && uri.getHost() != null)
                .isPresent();
    }

    private static Optional<URI> uri(String text) {
        try {
            return Optional.of(new URI(text));
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    /** Without those that are made where they help, which is another setting. */
    static SettingType<IndexSettings> indexes() {
        return of(
                        "<indexes>",
                        "maps with fields to index by hash or ordered",
                        SettingType::indexes,
                        IndexSettings::text)
                .suchAs("orders:status=hash,total=ordered;users:address.city=hash");
    }

    private static Optional<IndexSettings> indexes(String text) {
        try {
            return Optional.of(IndexSettings.parse(text))
                    .filter(indexes -> !indexes.byMap().isEmpty());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    static SettingType<SearchFields> searchFields() {
        return of("<fields>", "maps with fields to search in", SettingType::searchFields, SearchFields::text)
                .suchAs("posts:title,body;notes:text");
    }

    private static Optional<SearchFields> searchFields(String text) {
        try {
            return Optional.of(SearchFields.parse(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    static SettingType<SearchRules> searchRules() {
        return of("<rules>", "maps with rules of searching", SettingType::searchRules, SearchRules::text)
                .suchAs("posts:stemmer=none,stopwords=der+die+das;notes:k1=2,b=0.5");
    }

    private static Optional<SearchRules> searchRules(String text) {
        try {
            return Optional.of(SearchRules.parse(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    static SettingType<VectorMaps> vectorMaps() {
        return of("<maps>", "maps with the fields whose texts are embedded", SettingType::vectorMaps, VectorMaps::text)
                .suchAs("{\"posts\":{\"fields\":[\"title\",\"body\"],\"dimension\":384}}");
    }

    private static Optional<VectorMaps> vectorMaps(String text) {
        try {
            return Optional.of(VectorMaps.parse(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    static SettingType<Path> path() {
        return of("<path>", "a path", SettingType::path, Path::toString);
    }

    private static Optional<Path> path(String text) {
        try {
            return text.isEmpty() ? Optional.empty() : Optional.of(Path.of(text));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }
}
