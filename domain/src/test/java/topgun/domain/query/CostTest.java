package topgun.domain.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import topgun.domain.access.View;

/** What a change costs, counted in rows and results looked at. */
class CostTest {

    private static final int ROWS = 500;

    private final LiveMap map = new LiveMap();

    @BeforeEach
    void fill() {
        for (int i = 0; i < ROWS; i++) {
            write(i, i);
        }
        map.asked();
        map.visited();
    }

    private void write(int row, int n) {
        map.write("k" + row, Queries.value("{'n':" + n + ",'id':'id" + row + "','m':" + n % 10 + "}"));
    }

    @Test
    void anUnlimitedResultNeverLooksAtTheMapAgain() {
        map.follow(Queries.query("{'where':{'m':3}}"));
        map.follow(Queries.query("{'groupBy':['m'],'aggregations':[{'func':'max','field':'n'}]}"));
        map.visited();
        for (int i = 0; i < 100; i++) {
            write(i, i + 1);
        }
        map.write("k3", null);
        assertThat(map.visited()).isZero();
    }

    @Test
    void aWindowLooksAtTheRowsThatAreMovedUp() {
        LiveMap.Following client = map.follow(Queries.query("{'sort':{'n':'asc'},'limit':10}"));
        map.visited();
        for (int i = 0; i < 100; i++) {
            map.write("k" + i, null);
        }
        assertThat(map.visited()).isEqualTo(100);
        assertThat(client.rows()).hasSize(10).containsKey("k109");
    }

    @Test
    void aWindowThatFillsUpLooksAtTheMapOnce() {
        LiveMap.Following client =
                map.follow(Queries.query("{'where':{'n':{'$gt':490}},'sort':{'n':'asc'},'limit':10}"));
        map.visited();
        write(0, 495);
        write(1, 496);
        assertThat(map.visited()).isLessThanOrEqualTo(ROWS + 1);
        for (int i = 2; i < 100; i++) {
            write(i, 3_000 + i);
        }
        write(5, 0);
        assertThat(map.visited()).isZero();
        assertThat(client.rows()).hasSize(10);
    }

    @Test
    void onlyThoseAreAskedWhoseValueCameOrWent() {
        for (int i = 0; i < 300; i++) {
            map.follow(Queries.query("{'where':{'id':'id" + i + "'}}"));
            map.follow(Queries.query("{'predicate':{'op':'in','attribute':'n','value':[" + (5_000 + i) + "]}}"));
        }
        write(7, 5_007);
        assertThat(map.asked()).isEqualTo(2);
        write(450, 1);
        assertThat(map.asked()).isZero();
    }

    @Test
    void onlyThoseAreAskedWhoseRangeIsMet() {
        for (int i = 0; i < 300; i++) {
            map.follow(Queries.query("{'where':{'n':{'$gte':" + 10 * i + ",'$lt':" + (10 * i + 9) + "}}}"));
            map.follow(Queries.query(
                    "{'predicate':{'op':'between','attribute':'id','value':['x" + i + "a','x" + i + "z']}}"));
        }
        write(5, 1_005);
        assertThat(map.asked()).isEqualTo(2);
        map.write("k1", Queries.value("{'id':'x77f'}"));
        assertThat(map.asked()).isEqualTo(2);
    }

    @Test
    void onlyThoseAreAskedWhoseFieldIsThere() {
        for (int i = 0; i < 300; i++) {
            map.follow(Queries.query("{'where':{'owner" + i + "':true}}"));
            map.follow(Queries.query("{'predicate':{'op':'eq','attribute':'a.b" + i + "','value':1}}"));
        }
        map.write("new", Queries.value("{'owner5':true,'owner6':false,'a':{'b7':1}}"));
        assertThat(map.asked()).isEqualTo(2);
    }

    @Test
    void whoHasLeftIsNotAsked() {
        LiveMap.Following equal = map.follow(Queries.query("{'where':{'m':1}}"));
        LiveMap.Following range = map.follow(Queries.query("{'where':{'m':{'$gt':0}}}"));
        LiveMap.Following all = map.follow(Queries.query("{}"));
        write(1, 1);
        assertThat(map.asked()).isEqualTo(3);
        map.leave(equal);
        map.leave(range);
        map.leave(all);
        write(1, 11);
        assertThat(map.asked()).isZero();
    }

    @Test
    void whoAskedForAValueTwiceTakesNobodyElseAlong() {
        LiveMap.Following twice = map.follow(Queries.query("{'predicate':{'op':'or','children':["
                + "{'op':'eq','attribute':'m','value':1},{'op':'in','attribute':'m','value':[1,2]}]}}"));
        LiveMap.Following once = map.follow(Queries.query("{'where':{'m':1}}"));
        map.leave(twice);
        write(ROWS, 1);
        assertThat(map.asked()).isEqualTo(1);
        assertThat(once.rows()).containsKey("k" + ROWS);
    }

    @Test
    void anIndexSparesLookingAtTheRest() {
        map.index("m", IndexDefinition.Kind.HASH);
        map.index("n", IndexDefinition.Kind.ORDERED);
        map.visited();
        assertThat(opened("{'where':{'m':3}}")).isEqualTo(ROWS / 10);
        assertThat(opened("{'predicate':{'op':'between','attribute':'n','value':[100,109]}}"))
                .isBetween(10, 12);
        assertThat(opened("{'sort':{'n':'desc'},'limit':10}")).isEqualTo(10);
        assertThat(opened("{'where':{'m':3,'n':{'$gt':5}},'sort':{'n':'asc'},'limit':5}"))
                .isEqualTo(ROWS / 10 + 5);
        assertThat(opened("{'where':{'other':1}}")).isEqualTo(ROWS);
    }

    @Test
    void anIndexCountsOnceItHasAllRows() {
        var hash = new IndexDefinition(Attribute.nested("m"), IndexDefinition.Kind.HASH);
        map.beginIndex(hash);
        write(1, 11);
        write(2, 12);
        map.write("k3", null);
        write(ROWS, 3);
        assertThat(map.fill(ROWS - 4)).isFalse();
        assertThat(opened("{'where':{'m':3}}")).isEqualTo(ROWS);
        assertThat(map.fill(1)).isTrue();
        assertThat(map.sizeOf(hash)).isEqualTo(ROWS);
        assertThat(opened("{'where':{'m':3}}")).isEqualTo(ROWS / 10);
        map.dropIndex(hash);
        assertThat(opened("{'where':{'m':3}}")).isEqualTo(ROWS);
    }

    private int opened(String query) {
        map.visited();
        new LiveResult<>(Selection.of(Queries.query(query), View.EVERYTHING))
                .open(
                        new Span(Optional.empty(), Queries.query(query).limit().orElse(LiveMap.CAP)),
                        Long.MAX_VALUE,
                        map,
                        "nobody");
        return map.visited();
    }
}
