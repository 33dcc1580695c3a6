package topgun.domain.search;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Which documents have which terms, and how well they match others.
 *
 * <p>A document without terms is not in the index and does not count. Numbers of documents and their lengths are kept up
 * to date with every change, so a score depends on what is in the index and not on how it came there. Of a document it
 * remembers its terms and where it stands among the documents of each; replacing one touches only the terms that it has
 * or had.
 */
final class InvertedIndex {

    private final Tokenizer tokenizer;
    private final Bm25 ranking;
    private final Map<String, Document> documents = new HashMap<>();
    private final Map<String, Postings> postings = new HashMap<>();
    /** The terms of the document that is being put in, each once. Empty otherwise. */
    private final List<Postings> incoming = new ArrayList<>();

    private int incomingLength;
    private long totalLength;

    /** Receives the score of a document. */
    interface Scores {

        void scored(String key, double score);
    }

    InvertedIndex(Tokenizer tokenizer, Bm25 ranking) {
        this.tokenizer = tokenizer;
        this.ranking = ranking;
    }

    /** The number of documents that have any term. */
    int size() {
        return documents.size();
    }

    /** The number of terms that any document has. */
    int terms() {
        return postings.size();
    }

    double averageLength() {
        return documents.isEmpty() ? 0 : (double) totalLength / documents.size();
    }

    double weight(String term) {
        Postings having = postings.get(term);
        return having == null ? 0 : weight(having);
    }

    private double weight(Postings having) {
        return ranking.weight(documents.size(), having.size());
    }

    /** Replaces what is known of a document by its present texts. */
    void put(String key, List<String> texts) {
        texts.forEach(text -> tokenizer.forEachTerm(text, this::count));
        if (incomingLength == 0) {
            remove(key);
            return;
        }
        Document document = documents.computeIfAbsent(key, Document::new);
        totalLength += incomingLength - document.length;
        document.length = incomingLength;
        leaveFormerTerms(document);
        enterIncomingTerms(document);
    }

    private void count(String term) {
        Postings having = postings.computeIfAbsent(term, Postings::new);
        if (having.incoming++ == 0) {
            incoming.add(having);
        }
        incomingLength++;
    }

    private void leaveFormerTerms(Document document) {
        for (int i = 0; i < document.terms.length; i++) {
            Postings former = document.terms[i];
            if (former.incoming == 0) {
                drop(former, document.places[i]);
            } else {
                former.keptPlace = document.places[i];
            }
        }
    }

    private void enterIncomingTerms(Document document) {
        document.terms = incoming.toArray(Postings[]::new);
        document.places = new int[document.terms.length];
        for (int i = 0; i < document.terms.length; i++) {
            document.places[i] = document.terms[i].enter(document, i);
        }
        incoming.clear();
        incomingLength = 0;
    }

    void remove(String key) {
        Document document = documents.remove(key);
        if (document != null) {
            totalLength -= document.length;
            for (int i = 0; i < document.terms.length; i++) {
                drop(document.terms[i], document.places[i]);
            }
        }
    }

    private void drop(Postings having, int place) {
        having.drop(place);
        if (having.size() == 0) {
            postings.remove(having.term());
        }
    }

    /**
     * Scores every document that has any of the terms, once, in no particular order. A term given twice counts twice.
     */
    void score(List<String> terms, Scores scores) {
        List<Document> found = new ArrayList<>();
        double averageLength = averageLength();
        for (String term : terms) {
            Postings having = postings.get(term);
            if (having != null) {
                double weight = weight(having);
                for (int place = 0; place < having.size(); place++) {
                    Document document = having.document(place);
                    if (document.score == 0) {
                        found.add(document);
                    }
                    document.score += ranking.score(weight, having.frequency(place), document.length, averageLength);
                }
            }
        }
        for (Document document : found) {
            double score = document.score;
            document.score = 0;
            scores.scored(document.key, score);
        }
    }

    /** The score of one document: exactly what {@link #score(List, Scores)} says, and 0 if it has none of the terms. */
    double score(String key, List<String> terms) {
        Document document = documents.get(key);
        if (document == null) {
            return 0;
        }
        double score = 0;
        double averageLength = averageLength();
        for (String term : terms) {
            Postings having = postings.get(term);
            if (having != null && document.has(having)) {
                score += ranking.score(weight(having), document.frequency(having), document.length, averageLength);
            }
        }
        return score;
    }

    void forEachTerm(String key, Consumer<String> visitor) {
        Document document = documents.get(key);
        if (document != null) {
            for (Postings term : document.terms) {
                visitor.accept(term.term());
            }
        }
    }

    boolean hasAny(String key, List<String> terms) {
        Document document = documents.get(key);
        if (document != null) {
            for (String term : terms) {
                if (document.has(postings.get(term))) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Adds those of the terms that a document has. */
    void addMatches(String key, List<String> terms, Collection<String> matches) {
        Document document = documents.get(key);
        if (document != null) {
            for (String term : terms) {
                if (document.has(postings.get(term))) {
                    matches.add(term);
                }
            }
        }
    }

    /** A document, and its places among the documents of its terms. */
    static final class Document {

        private static final Postings[] NO_TERMS = {};
        private static final int[] NO_PLACES = {};

        private final String key;
        private int length;
        private Postings[] terms = NO_TERMS;
        private int[] places = NO_PLACES;
        /** The sum so far while documents are being scored, 0 otherwise. */
        private double score;

        Document(String key) {
            this.key = key;
        }

        /** Has got another place among the documents of its n-th term. */
        void moved(int n, int place) {
            places[n] = place;
        }

        boolean has(@Nullable Postings term) {
            return term != null && find(term) >= 0;
        }

        /** How often it has a term that it has. */
        int frequency(Postings term) {
            return term.frequency(places[find(term)]);
        }

        /** Looks among the terms of the document or the documents of the term, whichever are fewer. */
        private int find(Postings term) {
            if (term.size() < terms.length) {
                return term.numberIn(this);
            }
            int n = terms.length - 1;
            while (n >= 0 && terms[n] != term) {
                n--;
            }
            return n;
        }
    }
}
