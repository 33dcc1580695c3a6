package topgun.domain.search;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import topgun.domain.search.InvertedIndex.Document;

/** The documents that have a term, and how often each has it. In no order: a gap is filled with the last one. */
final class Postings {

    private static final int NONE = -1;

    private final String term;
    private @Nullable Document[] documents = new Document[1];
    private int[] frequencies = new int[1];
    /** Which of its document's terms this is, counted from 0. */
    private int[] numbers = new int[1];

    private int size;

    /** While a document is being put in, how often it has this term; 0 otherwise. */
    int incoming;

    /** While a document is being put in that had this term already, its place; otherwise none. */
    int keptPlace = NONE;

    Postings(String term) {
        this.term = term;
    }

    String term() {
        return term;
    }

    /** The number of documents. */
    int size() {
        return size;
    }

    Document document(int place) {
        return requireNonNull(documents[place]);
    }

    int frequency(int place) {
        return frequencies[place];
    }

    /** Which of the document's terms this is, counted from 0; negative if it is none. */
    int numberIn(Document document) {
        for (int place = 0; place < size; place++) {
            if (documents[place] == document) {
                return numbers[place];
            }
        }
        return NONE;
    }

    /** Enters the document that is being put in, whose n-th term this is, and answers its place. */
    int enter(Document document, int n) {
        int place = keptPlace == NONE ? append(document) : keptPlace;
        frequencies[place] = incoming;
        numbers[place] = n;
        incoming = 0;
        keptPlace = NONE;
        return place;
    }

    private int append(Document document) {
        if (size == documents.length) {
            resize(size + (size >> 1) + 1);
        }
        documents[size] = document;
        return size++;
    }

    void drop(int place) {
        int last = --size;
        if (place != last) {
            Document moved = document(last);
            documents[place] = moved;
            frequencies[place] = frequencies[last];
            numbers[place] = numbers[last];
            moved.moved(numbers[place], place);
        }
        documents[last] = null;
        if (size < documents.length / 4) {
            resize(documents.length / 2);
        }
    }

    private void resize(int capacity) {
        documents = Arrays.copyOf(documents, capacity);
        frequencies = Arrays.copyOf(frequencies, capacity);
        numbers = Arrays.copyOf(numbers, capacity);
    }
}
