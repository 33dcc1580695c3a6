package topgun.domain.search;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Function;

/** The best of the documents offered that a search wants. */
final class TopHits {

    private final Search search;
    private final PriorityQueue<Candidate> worstFirst = new PriorityQueue<>(Comparator.reverseOrder());

    private boolean complete = true;

    /** Better ones are less; of equally good ones, that with the lesser key. */
    private record Candidate(String key, double score) implements Comparable<Candidate> {

        @Override
        public int compareTo(Candidate other) {
            int byScore = Double.compare(other.score, score);
            return byScore != 0 ? byScore : key.compareTo(other.key);
        }
    }

    TopHits(Search search) {
        this.search = search;
    }

    void offer(String key, double score) {
        if (!search.wants(score)) {
            return;
        }
        if (worstFirst.size() < search.limit()) {
            worstFirst.add(new Candidate(key, score));
            return;
        }
        complete = false;
        Candidate worst = worstFirst.peek();
        if (worst != null && score >= worst.score()) {
            worstFirst.add(new Candidate(key, score));
            worstFirst.remove();
        }
    }

    /** @param matches answers which terms a document has */
    SearchResult result(Function<String, List<String>> matches) {
        List<Candidate> ranked = new ArrayList<>(worstFirst);
        ranked.sort(Comparator.naturalOrder());
        List<SearchHit> hits = new ArrayList<>(ranked.size());
        for (Candidate candidate : ranked) {
            hits.add(new SearchHit(candidate.key(), candidate.score(), matches.apply(candidate.key())));
        }
        return new SearchResult(hits, complete);
    }
}
