package topgun.domain.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PorterStemmerTest {

    @Test
    void stemsEveryRecordedWord() {
        Map<String, String> expected = new TreeMap<>();
        Map<String, String> actual = new TreeMap<>();
        SearchVectors.read().get("stemmer").get("cases").properties().forEach(recorded -> {
            expected.put(recorded.getKey(), recorded.getValue().asString());
            actual.put(recorded.getKey(), PorterStemmer.stem(recorded.getKey()));
        });

        assertThat(expected).hasSize(2_674);
        assertThat(actual).isEqualTo(expected);
    }
}
