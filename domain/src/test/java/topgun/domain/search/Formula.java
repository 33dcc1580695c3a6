package topgun.domain.search;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import topgun.domain.value.Value;

/** Ranks documents by going through all of them, as the formula is written down. */
final class Formula {

    private final IndexDefinition definition;
    private final TextReader reader;
    /** The terms of each document by field. */
    private final Map<String, Map<String, List<String>>> documents = new TreeMap<>();

    Formula(IndexDefinition definition, Map<String, List<Value>> values) {
        this.definition = definition;
        this.reader = new TextReader(definition.texts());
        var tokenizer = new Tokenizer(definition.tokenization());
        values.forEach((key, all) -> all.forEach(value -> reader.read(
                value,
                (field, text) -> documents
                        .computeIfAbsent(key, k -> new TreeMap<>(reader.fieldOrder()))
                        .computeIfAbsent(field, f -> new ArrayList<>())
                        .addAll(tokenizer.terms(text)))));
    }

    List<SearchHit> search(Search search) {
        List<SearchHit> hits = new ArrayList<>();
        for (String key : documents.keySet()) {
            SearchHit hit = search.boost().isEmpty() ? combined(key, search) : byField(key, search);
            if (!hit.matchedTerms().isEmpty() && hit.score() >= search.minScore()) {
                hits.add(hit);
            }
        }
        hits.sort(Comparator.comparingDouble(SearchHit::score).reversed().thenComparing(SearchHit::key));
        return hits.subList(0, Math.min(hits.size(), search.limit()));
    }

    private SearchHit combined(String key, Search search) {
        Map<String, List<String>> texts = new TreeMap<>();
        documents.forEach((document, fields) -> texts.put(
                document, fields.values().stream().flatMap(List::stream).toList()));
        return new SearchHit(key, score(key, texts, search.terms()), matches(texts.get(key), search.terms()));
    }

    private SearchHit byField(String key, Search search) {
        Set<String> fields = new TreeSet<>(reader.fieldOrder());
        documents.values().forEach(document -> fields.addAll(document.keySet()));
        double score = 0;
        Set<String> matches = new LinkedHashSet<>();
        for (String field : fields) {
            Map<String, List<String>> texts = new TreeMap<>();
            documents.forEach((document, all) -> texts.put(document, all.getOrDefault(field, List.of())));
            score += score(key, texts, search.terms()) * search.boost().getOrDefault(field, 1.0);
            matches.addAll(matches(texts.get(key), search.terms()));
        }
        return new SearchHit(key, score, List.copyOf(matches));
    }

    private double score(String key, Map<String, List<String>> texts, List<String> query) {
        double k1 = definition.ranking().k1();
        double b = definition.ranking().b();
        List<List<String>> indexed =
                texts.values().stream().filter(text -> !text.isEmpty()).toList();
        double average = indexed.stream().mapToInt(List::size).average().orElse(0);
        List<String> text = texts.get(key);
        double score = 0;
        for (String term : query) {
            double df = indexed.stream().filter(other -> other.contains(term)).count();
            double idf = Math.log((indexed.size() - df + 0.5) / (df + 0.5) + 1);
            double tf = Collections.frequency(text, term);
            score += tf == 0 ? 0 : idf * (tf * (k1 + 1)) / (tf + k1 * ((1 - b) + b * (text.size() / average)));
        }
        return score;
    }

    private static List<String> matches(List<String> text, List<String> query) {
        return query.stream().filter(text::contains).distinct().toList();
    }
}
