package topgun.domain.vector;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The expected places and signs come from the 64-bit FNV-1a hashes written beside them. */
class HashedWordsTest {

    private static final float HALF_ROOT = (float) (1 / Math.sqrt(2));

    @Test
    void aWordCountsAtThePlaceOfItsHashWithTheSignOfItsTopBit() {
        // apple f74a62a458befdbf, 5 modulo 10
        assertThat(HashedWords.embed("apple", 10)).containsExactly(0, 0, 0, 0, 0, -1, 0, 0, 0, 0);
        // pie 77af7119566002d5, 9 modulo 10
        assertThat(HashedWords.embed("pie", 10)).containsExactly(0, 0, 0, 0, 0, 0, 0, 0, 0, 1);
    }

    @Test
    void wordsAreRunsOfLettersAndDigitsWithoutRegardToCase() {
        // 42 07ee7e07b4b19223, 1 modulo 10
        assertThat(HashedWords.embed("--Apple,42!", 10)).containsExactly(0, HALF_ROOT, 0, 0, 0, -HALF_ROOT, 0, 0, 0, 0);
        assertThat(HashedWords.embed("42 aPPLE", 10)).containsExactly(HashedWords.embed("apple 42", 10));
        // über in UTF-8 a720359e11610baf, 3 modulo 4
        assertThat(HashedWords.embed("ÜBER", 4)).containsExactly(0, 0, 0, -1);
    }

    @Test
    void repeatedWordsWeighMore() {
        // hello a430d84680aabd0b, 1 modulo 10; banana b4d3b6b1c372c890, 8 modulo 10
        double length = Math.sqrt(2 * 2 + 1);
        assertThat(HashedWords.embed("hello banana hello", 10))
                .containsExactly(0, (float) (-2 / length), 0, 0, 0, 0, 0, 0, (float) (-1 / length), 0);
    }

    @Test
    void wordsCanCancelEachOtherOut() {
        // b af63df4c8601f1a5 and pie 77af7119566002d5, both 9 modulo 10
        assertThat(HashedWords.embed("b pie", 10)).containsOnly(0);
    }

    @Test
    void aTextWithoutWordsIsHashedAsItIs() {
        // !? 07c28907b48c69e9, 3 modulo 10
        assertThat(HashedWords.embed("!?", 10)).containsExactly(0, 0, 0, 1, 0, 0, 0, 0, 0, 0);
        // nothing cbf29ce484222325, 1 modulo 4
        assertThat(HashedWords.embed("", 4)).containsExactly(0, -1, 0, 0);
    }
}
