package topgun.domain.search;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import topgun.domain.value.Value;
import topgun.domain.value.ValueView;
import topgun.domain.value.ValueView.ListView;
import topgun.domain.value.ValueView.MapView;
import topgun.domain.value.ValueView.Num;
import topgun.domain.value.ValueView.Text;

/** Random documents and searches from so few words that they meet all the time. */
final class Articles {

    static final List<String> FIELDS = List.of("title", "body");

    private static final List<String> KEYS = List.of("a", "b", "c", "d", "e", "f", "g", "h");
    private static final List<String> WORDS = List.of("ants", "bees", "cats", "dogs", "the", "x");

    private Articles() {}

    static String key(Random random) {
        return KEYS.get(random.nextInt(KEYS.size()));
    }

    /** What a key holds: nothing at times, several values at others. */
    static List<Value> values(Random random) {
        List<Value> values = new ArrayList<>();
        for (int n = List.of(0, 1, 1, 1, 2).get(random.nextInt(5)); n > 0; n--) {
            values.add(Value.of(value(random)));
        }
        return values;
    }

    private static ValueView value(Random random) {
        if (random.nextInt(8) == 0) {
            return new Text(words(random));
        }
        Map<String, ValueView> members = new LinkedHashMap<>();
        for (String field : List.of("title", "body", "other")) {
            switch (random.nextInt(5)) {
                case 0 -> {}
                case 1 -> members.put(field, new Num(42));
                case 2 -> members.put(field, new ListView(List.of(new Text(words(random)))));
                default -> members.put(field, new Text(words(random)));
            }
        }
        return new MapView(members);
    }

    private static String words(Random random) {
        List<String> words = new ArrayList<>();
        for (int n = random.nextInt(5); n > 0; n--) {
            words.add(WORDS.get(random.nextInt(WORDS.size())));
        }
        return String.join(" ", words);
    }

    static IndexDefinition definition(Random random) {
        TextSource texts = random.nextBoolean() ? new TextSource.All() : new TextSource.Fields(FIELDS);
        Bm25 ranking = random.nextInt(4) == 0 ? new Bm25(random.nextInt(3), random.nextInt(2)) : Bm25.DEFAULT;
        return new IndexDefinition(texts, Tokenization.DEFAULT, ranking);
    }

    static Search search(Random random, int limit) {
        List<String> terms = new Tokenizer(Tokenization.DEFAULT).terms(words(random));
        double minScore = List.of(0.0, 0.0, -1.0, 0.2, 0.7).get(random.nextInt(5));
        Map<String, Double> boost = new HashMap<>();
        if (random.nextInt(3) == 0) {
            boost.put(List.of("title", "body", "nosuch").get(random.nextInt(3)), random.nextInt(-1, 4) / 2.0);
        }
        return new Search(terms, limit, minScore, boost);
    }

    static int limit(Random random) {
        return random.nextInt(5);
    }
}
