package topgun.application.search;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import topgun.domain.search.Bm25;
import topgun.domain.search.IndexDefinition;
import topgun.domain.search.Stemmer;
import topgun.domain.search.StopWords;
import topgun.domain.search.TextSource;
import topgun.domain.search.Tokenization;

/** How the texts of some maps are cut into words and ranked; those of others as usual. */
public record SearchRules(Map<String, Rules> byMap) {

    public static final SearchRules NONE = new SearchRules(Map.of());

    /** Those of one map. */
    public record Rules(Tokenization tokenization, Bm25 ranking) {

        private static final Rules USUAL = new Rules(Tokenization.DEFAULT, Bm25.DEFAULT);

        private static Rules parse(String text) {
            Rules rules = USUAL;
            for (String rule : text.split(",", -1)) {
                int equals = rule.indexOf('=');
                rules = rules.with(
                        rule.substring(0, Math.max(equals, 0)).strip(),
                        rule.substring(equals + 1).strip());
            }
            return rules;
        }

        /** The same with another rule, given by its name and value. */
        private Rules with(String name, String value) {
            Tokenization words = tokenization;
            return switch (name) {
                case "lowercase" ->
                    with(truth(value), words.stopWords(), words.stemmer(), words.shortest(), words.longest());
                case "stopwords" ->
                    with(words.lowercase(), stopWords(value), words.stemmer(), words.shortest(), words.longest());
                case "stemmer" ->
                    with(words.lowercase(), words.stopWords(), stemmer(value), words.shortest(), words.longest());
                case "min-length" ->
                    with(words.lowercase(), words.stopWords(), words.stemmer(), length(value), words.longest());
                case "max-length" ->
                    with(words.lowercase(), words.stopWords(), words.stemmer(), words.shortest(), length(value));
                case "k1" -> new Rules(words, new Bm25(Double.parseDouble(value), ranking.b()));
                case "b" -> new Rules(words, new Bm25(ranking.k1(), Double.parseDouble(value)));
                default -> throw new IllegalArgumentException("not a rule of searching: " + name);
            };
        }

        private Rules with(boolean lowercase, Set<String> stopWords, Stemmer stemmer, int shortest, int longest) {
            return new Rules(new Tokenization(lowercase, stopWords, stemmer, shortest, longest), ranking);
        }

        private static boolean truth(String value) {
            return switch (value) {
                case "true" -> true;
                case "false" -> false;
                default -> throw new IllegalArgumentException("neither true nor false: " + value);
            };
        }

        private static Set<String> stopWords(String value) {
            return switch (value) {
                case "english" -> StopWords.ENGLISH;
                case "none" -> Set.of();
                default ->
                    Arrays.stream(value.split("\\+", -1)).map(String::strip).collect(Collectors.toSet());
            };
        }

        private static Stemmer stemmer(String value) {
            return switch (value) {
                case "porter" -> Stemmer.PORTER;
                case "none" -> Stemmer.NONE;
                default -> throw new IllegalArgumentException("not a stemmer: " + value);
            };
        }

        private static int length(String value) {
            int length = Integer.parseInt(value);
            if (length < 1) {
                throw new IllegalArgumentException("not the length of a word: " + value);
            }
            return length;
        }

        private String text() {
            Set<String> words = tokenization.stopWords();
            String stopWords = words.isEmpty()
                    ? "none"
                    : words.equals(StopWords.ENGLISH)
                            ? "english"
                            : words.stream().sorted().collect(Collectors.joining("+"));
            return "lowercase=" + tokenization.lowercase()
                    + ",stopwords=" + stopWords
                    + ",stemmer=" + (tokenization.stemmer() == Stemmer.NONE ? "none" : "porter")
                    + ",min-length=" + tokenization.shortest()
                    + ",max-length=" + tokenization.longest()
                    + ",k1=" + ranking.k1()
                    + ",b=" + ranking.b();
        }
    }

    public SearchRules {
        byMap = Map.copyOf(byMap);
    }

    /**
     * Reads rules written like {@code posts:stemmer=none,stopwords=der+die+das;notes:k1=2,b=0.5}. What is not said of a map
     * is as usual, and no map may come twice; white space does not count.
     *
     * @throws IllegalArgumentException if that is not how it is written
     */
    public static SearchRules parse(String text) {
        return new SearchRules(TextByMap.parse(text, Rules::parse));
    }

    /** As it is {@linkplain #parse read}. */
    public String text() {
        return TextByMap.of(byMap, Rules::text);
    }

    IndexDefinition definition(String map, TextSource texts) {
        Rules rules = byMap.getOrDefault(map, Rules.USUAL);
        return new IndexDefinition(texts, rules.tokenization(), rules.ranking());
    }
}
