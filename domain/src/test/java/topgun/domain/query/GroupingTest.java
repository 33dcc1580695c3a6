package topgun.domain.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import topgun.domain.value.CanonicalJson;
import topgun.domain.value.ValueView.MapView;

class GroupingTest {

    private final LiveMap map = new LiveMap();

    private void write(String key, String document) {
        map.write(key, Queries.value(document));
    }

    private Map<String, String> rows(LiveMap.Following client) {
        Map<String, String> rows = new LinkedHashMap<>();
        client.rows().forEach((key, row) -> {
            Map<String, topgun.domain.value.ValueView> members = new LinkedHashMap<>(((MapView) row.view()).members());
            assertThat(members.remove("__key")).isEqualTo(new topgun.domain.value.ValueView.Text(key));
            rows.put(key, CanonicalJson.of(new MapView(members)).replace('"', '\''));
        });
        return rows;
    }

    @Test
    void eachCombinationOfValuesIsARow() {
        write("1", "{'c':'Oslo','a':true}");
        write("2", "{'c':'Oslo','a':true}");
        write("3", "{'c':null,'a':1.5}");
        write("4", "{'a':-7}");
        write("5", "{'c':'Århus','a':[1]}");
        write("6", "{'c':{'$date':'2026-01-19T05:20:00.000Z'}}");
        assertThat(rows(map.follow(Queries.query("{'groupBy':['c','a']}"))))
                .containsOnly(
                        Map.entry("S4:OsloB1", "{'__count':2,'a':true,'c':'Oslo'}"),
                        Map.entry("NF4609434218613702656;", "{'__count':1,'a':1.5,'c':null}"),
                        Map.entry("NI-7;", "{'__count':1,'a':-7,'c':null}"),
                        Map.entry("S6:ÅrhusN", "{'__count':1,'a':null,'c':'Århus'}"),
                        Map.entry("NN", "{'__count':1,'a':null,'c':null}"));
    }

    @Test
    void aggregatesPassOverWhatIsNoNumber() {
        write("1", "{'c':1,'n':1}");
        write("2", "{'c':1,'n':2.5}");
        write("3", "{'c':1,'n':'4'}");
        write("4", "{'c':1}");
        write("5", "{'c':2,'n':null}");
        write("6", "{'c':1,'n':{'$number':'NaN'}}");
        String aggregations =
                "[{'func':'count'},{'func':'sum','field':'n'},{'func':'min','field':'n'},{'func':'max','field':'n'},"
                        + "{'func':'avg','field':'n'}]";
        assertThat(rows(map.follow(Queries.query("{'groupBy':['c'],'aggregations':" + aggregations + "}"))))
                .containsOnly(
                        Map.entry("I1;", "{'__avg_n':1.75,'__count':5,'__max_n':2.5,'__min_n':1,'__sum_n':3.5,'c':1}"),
                        Map.entry(
                                "I2;", "{'__avg_n':null,'__count':1,'__max_n':null,'__min_n':null,'__sum_n':0,'c':2}"));
    }

    @Test
    void withoutGroupsThereIsOne() {
        LiveMap.Following client = map.follow(Queries.query("{'aggregations':[{'func':'sum','field':'n'}]}"));
        assertThat(rows(client)).isEmpty();
        write("1", "{'n':1}");
        write("2", "{'n':2}");
        assertThat(rows(client)).containsExactly(Map.entry("", "{'__count':2,'__sum_n':3}"));
    }

    @Test
    void aRowThatChangesItsGroupChangesTwo() {
        write("1", "{'c':'a','n':1}");
        write("2", "{'c':'a','n':2}");
        LiveMap.Following client = map.follow(Queries.query("{'groupBy':['c'],'where':{'n':{'$gt':0}}}"));

        write("1", "{'c':'b','n':1}");
        assertThat(client.told())
                .satisfiesExactly(
                        left -> assertThat(left).isInstanceOf(ResultChange.Updated.class),
                        entered -> assertThat(entered).isInstanceOf(ResultChange.Entered.class));
        assertThat(rows(client))
                .containsOnly(Map.entry("S1:a", "{'__count':1,'c':'a'}"), Map.entry("S1:b", "{'__count':1,'c':'b'}"));

        write("2", "{'c':'a','n':0}");
        assertThat(client.told()).containsExactly(new ResultChange.Left("S1:a"));
    }

    @Test
    void orderAndLimitComeAfterGrouping() {
        write("1", "{'c':'a'}");
        write("2", "{'c':'b'}");
        write("3", "{'c':'b'}");
        LiveMap.Following client = map.follow(Queries.query("{'groupBy':['c'],'sort':{'__count':'desc'},'limit':1}"));
        assertThat(rows(client)).containsOnlyKeys("S1:b");
        assertThat(client.page.hasMore()).isTrue();

        map.write("3", Queries.value("{'c':'a'}"));
        assertThat(rows(client)).containsOnlyKeys("S1:a");
    }

    @Test
    void aSumIsExactWhateverCameAndWent() {
        LiveMap.Following client =
                map.follow(Queries.query("{'aggregations':[{'func':'sum','field':'n'},{'func':'avg','field':'n'}]}"));
        write("1", "{'n':0.1}");
        write("2", "{'n':1e300}");
        write("3", "{'n':9007199254740991}");
        write("4", "{'n':{'$number':'Infinity'}}");
        write("5", "{'n':{'$number':'-Infinity'}}");
        write("6", "{'n':9007199254740991}");
        for (String key : new String[] {"2", "3", "4", "5", "6"}) {
            map.write(key, null);
        }
        write("7", "{'n':0.2}");
        assertThat(rows(client))
                .containsExactly(
                        Map.entry("", "{'__avg_n':0.15000000000000002,'__count':2,'__sum_n':0.30000000000000004}"));
    }
}
