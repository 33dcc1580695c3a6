package topgun.domain.search;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What is looked for. Equal searches of an index have equal results.
 *
 * @param terms in the order of the query, repetitions included
 * @param limit how many of the best documents are wanted, {@link #NO_LIMIT} for all
 * @param minScore documents that score less are not wanted
 * @param boost weights of fields, 1 for those it does not name; if it names any, {@linkplain Scoring scoring} is by field
 */
public record Search(List<String> terms, int limit, double minScore, Map<String, Double> boost) {

    public static final int NO_LIMIT = Integer.MAX_VALUE;

    public Search {
        if (limit < 0 || Double.isNaN(minScore)) {
            throw new IllegalArgumentException("not a search: limit " + limit + ", minimum score " + minScore);
        }
        terms = List.copyOf(terms);
        boost = Map.copyOf(boost);
    }

    public Scoring scoring() {
        return boost.isEmpty() ? Scoring.COMBINED : Scoring.BY_FIELD;
    }

    /** Of all texts together, in UTF-16 units. */
    public int length() {
        return Stream.concat(terms.stream(), boost.keySet().stream())
                .mapToInt(String::length)
                .sum();
    }

    List<String> distinctTerms() {
        return terms.stream().distinct().toList();
    }

    double weight(String field) {
        return boost.getOrDefault(field, 1.0);
    }

    /** What is not a number is not wanted either. */
    boolean wants(double score) {
        return score >= minScore;
    }

    boolean hasLimit() {
        return limit < NO_LIMIT;
    }

    /**
     * Whether having a term is all it takes to be wanted, limit aside: no score is too low, whatever the other documents
     * are like.
     */
    boolean wantsEveryMatch() {
        return minScore <= 0 && boost.values().stream().allMatch(weight -> weight >= 0);
    }
}
