package topgun.domain.search;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import topgun.domain.value.Value;

/**
 * Documents that can be searched by one {@linkplain Scoring way of scoring}.
 *
 * <p>What is found depends on the documents alone, not on the order in which they came and went.
 */
public final class TextIndex {

    /** The one field there is when all texts of a document are one. */
    private static final String WHOLE = "";

    private final Scoring scoring;
    private final TextReader reader;
    private final Supplier<InvertedIndex> newIndex;
    /** In the order in which fields are scored; those without a document are left out. */
    private final SortedMap<String, InvertedIndex> indexes;
    /** The fields in which documents may have terms, in the order in which they are scored, unless there is one only. */
    private final Map<String, List<String>> fieldsOfDocuments = new HashMap<>();

    public TextIndex(IndexDefinition definition, Scoring scoring) {
        this.scoring = scoring;
        this.reader = new TextReader(definition.texts());
        var tokenizer = Tokenizer.ofMany(definition.tokenization());
        this.newIndex = () -> new InvertedIndex(tokenizer, definition.ranking());
        this.indexes = new TreeMap<>(reader.fieldOrder());
    }

    /** Replaces a document by the texts of these values together. Without any, it is gone. */
    public void put(String key, List<Value> values) {
        switch (scoring) {
            case COMBINED -> putWhole(key, values);
            case BY_FIELD -> putByField(key, values);
        }
    }

    private void putWhole(String key, List<Value> values) {
        List<String> texts = new ArrayList<>();
        values.forEach(value -> reader.read(value, (field, text) -> texts.add(text)));
        put(WHOLE, key, texts);
    }

    private void putByField(String key, List<Value> values) {
        Map<String, List<String>> textsByField = new HashMap<>();
        values.forEach(value -> reader.read(
                value,
                (field, text) -> textsByField
                        .computeIfAbsent(field, first -> new ArrayList<>(1))
                        .add(text)));
        for (String former : fieldsOfDocuments.getOrDefault(key, List.of())) {
            textsByField.putIfAbsent(former, List.of());
        }
        textsByField.forEach((field, texts) -> put(field, key, texts));
        textsByField.values().removeIf(List::isEmpty);
        if (textsByField.isEmpty()) {
            fieldsOfDocuments.remove(key);
        } else {
            fieldsOfDocuments.put(
                    key,
                    textsByField.keySet().stream().sorted(reader.fieldOrder()).toList());
        }
    }

    /** How many documents have any term. */
    public int size() {
        return switch (scoring) {
            case COMBINED -> ofField(WHOLE).size();
            case BY_FIELD -> fieldsOfDocuments.size();
        };
    }

    private void put(String field, String key, List<String> texts) {
        InvertedIndex index = indexes.computeIfAbsent(field, first -> newIndex.get());
        index.put(key, texts);
        if (index.size() == 0) {
            indexes.remove(field);
        }
    }

    /** The best documents first; of equal ones, by key. Those without any of the terms are not among them. */
    public SearchResult search(Search search) {
        var top = new TopHits(search);
        switch (scoring) {
            case COMBINED -> indexes.values().forEach(index -> index.score(search.terms(), top::offer));
            case BY_FIELD -> {
                Map<String, Double> scores = new HashMap<>();
                indexes.forEach((field, index) -> {
                    double weight = search.weight(field);
                    index.score(search.terms(), (key, score) -> scores.merge(key, score * weight, Double::sum));
                });
                scores.forEach(top::offer);
            }
        }
        List<String> terms = search.distinctTerms();
        return top.result(key -> matches(key, terms));
    }

    /** One document, if the search wants it, limit aside. Its score is exactly that which {@link #search} gives. */
    public Optional<SearchHit> hit(String key, Search search) {
        SequencedMap<String, InvertedIndex> having = having(key);
        if (having.values().stream().noneMatch(index -> index.hasAny(key, search.terms()))) {
            return Optional.empty();
        }
        double score = 0;
        for (Map.Entry<String, InvertedIndex> field : having.entrySet()) {
            score += field.getValue().score(key, search.terms()) * search.weight(field.getKey());
        }
        return search.wants(score)
                ? Optional.of(new SearchHit(key, score, matches(key, search.distinctTerms())))
                : Optional.empty();
    }

    /** Visits the terms of a document, one that occurs in several fields more than once. */
    void forEachTerm(String key, Consumer<String> visitor) {
        having(key).values().forEach(index -> index.forEachTerm(key, visitor));
    }

    private List<String> matches(String key, List<String> terms) {
        SequencedMap<String, InvertedIndex> having = having(key);
        Collection<String> matches = having.size() == 1 ? new ArrayList<>() : new LinkedHashSet<>();
        for (InvertedIndex index : having.values()) {
            index.addMatches(key, terms, matches);
        }
        return List.copyOf(matches);
    }

    /** The indexes of all fields of a document, in order. Fields may be many, if no two documents have the same. */
    private SequencedMap<String, InvertedIndex> having(String key) {
        if (scoring == Scoring.COMBINED) {
            return indexes;
        }
        SequencedMap<String, InvertedIndex> having = new LinkedHashMap<>();
        for (String field : fieldsOfDocuments.getOrDefault(key, List.of())) {
            InvertedIndex index = indexes.get(field);
            if (index != null) {
                having.put(field, index);
            }
        }
        return having;
    }

    /** The index of all texts together, or of one field; an empty one if there is none. */
    InvertedIndex ofField(String field) {
        return indexes.getOrDefault(field, newIndex.get());
    }
}
