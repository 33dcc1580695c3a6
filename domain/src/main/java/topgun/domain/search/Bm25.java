package topgun.domain.search;

/**
 * The ranking formula Okapi BM25: rare terms count more than common ones, many occurrences more than few but ever less so,
 * and an occurrence in a short document more than one in a long document.
 *
 * @param k1 how much further occurrences of a term still count; 0 or more, at 0 they do not
 * @param b how much the length of a document counts, from 0 to 1
 */
public record Bm25(double k1, double b) {

    public static final Bm25 DEFAULT = new Bm25(1.2, 0.75);

    public Bm25 {
        if (!(k1 >= 0 && k1 < Double.POSITIVE_INFINITY && b >= 0 && b <= 1)) {
            throw new IllegalArgumentException("not a BM25 ranking: k1 " + k1 + ", b " + b);
        }
    }

    /**
     * What a term is worth that n of N documents have, {@code ln((N - n + 0.5) / (n + 0.5) + 1)}: more than 0 if any has it,
     * however common it is.
     */
    public double weight(int documents, int documentsWithTerm) {
        return documentsWithTerm == 0
                ? 0
                : Math.log((documents - documentsWithTerm + 0.5) / (documentsWithTerm + 0.5) + 1);
    }

    /**
     * What a document gains by a term that it has so often, {@code weight * f (k1 + 1) / (f + k1 (1 - b + b * length /
     * averageLength))}; more than 0 if it has it.
     *
     * @param length how many terms the document has, repetitions included
     */
    public double score(double weight, int frequency, int length, double averageLength) {
        return weight * (frequency * (k1 + 1)) / (frequency + k1 * ((1 - b) + b * (length / averageLength)));
    }
}
