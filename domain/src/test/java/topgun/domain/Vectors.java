package topgun.domain;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import topgun.domain.clock.NodeId;
import topgun.domain.clock.Timestamp;
import topgun.domain.crdt.TimeToLive;
import topgun.domain.merkle.Buckets;
import topgun.domain.merkle.HashFlavour;
import topgun.domain.merkle.MerkleTrie;
import topgun.domain.merkle.TriePath;
import topgun.domain.value.MessagePackWriter;
import topgun.domain.value.Value;

/** Golden data, recorded from the clients' own library, and the reading of its notation. */
public final class Vectors {

    private Vectors() {}

    public static JsonNode read(String file) {
        try (InputStream in = Vectors.class.getResourceAsStream("/vectors/" + file)) {
            return JsonMapper.shared().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static List<JsonNode> elements(JsonNode list) {
        List<JsonNode> elements = new ArrayList<>();
        list.forEach(elements::add);
        return elements;
    }

    public static Timestamp timestamp(JsonNode node) {
        return new Timestamp(
                node.get("millis").asLong(),
                node.get("counter").asLong(),
                new NodeId(node.get("nodeId").asString()));
    }

    public static TimeToLive ttl(JsonNode record) {
        return record.has("ttlMs") ? new TimeToLive(record.get("ttlMs").asDouble()) : TimeToLive.NONE;
    }

    public static Value value(JsonNode tagged) {
        MessagePackWriter writer = new MessagePackWriter(64);
        write(tagged, writer);
        return Value.of(writer.toByteArray());
    }

    private static void write(JsonNode node, MessagePackWriter writer) {
        if (node.has("$undefined")) {
            writer.raw(HexFormat.of().parseHex("d40000"));
        } else if (node.has("$number")) {
            writer.number(Double.parseDouble(node.get("$number").asString()));
        } else if (node.has("$bigint")) {
            writer.wideInteger(new java.math.BigInteger(node.get("$bigint").asString()));
        } else if (node.has("$date")) {
            writer.date(date(node));
        } else if (node.has("$bytes")) {
            writer.binary(HexFormat.of().parseHex(node.get("$bytes").asString()));
        } else if (node.isNull()) {
            writer.nil();
        } else if (node.isBoolean()) {
            writer.bool(node.asBoolean());
        } else if (node.isNumber()) {
            writer.number(node.asDouble());
        } else if (node.isString()) {
            writer.string(node.asString());
        } else if (node.isArray()) {
            writer.arrayHeader(node.size());
            node.forEach(element -> write(element, writer));
        } else {
            writer.mapHeader(node.size());
            node.properties().forEach(member -> write(member.getValue(), writer.string(member.getKey())));
        }
    }

    private static OptionalDouble date(JsonNode node) {
        if (node.has("$ms")) {
            return OptionalDouble.of(node.get("$ms").asDouble());
        }
        JsonNode text = node.get("$date");
        return text.isNull()
                ? OptionalDouble.empty()
                : OptionalDouble.of((double) Instant.parse(text.asString()).toEpochMilli());
    }

    /** The hashes of all nodes a vector lists, by path. Buckets it lists as emptied are left out. */
    public static Map<String, Long> nodes(JsonNode merkle) {
        Map<String, Long> nodes = new TreeMap<>();
        nodes.put("", merkle.get("rootHash").asLong());
        for (JsonNode node : merkle.get("nodes")) {
            String path = node.get("path").asString();
            node.path("buckets").properties().forEach(bucket -> {
                if (bucket.getValue().asLong() != 0) {
                    nodes.put(path + bucket.getKey(), bucket.getValue().asLong());
                }
            });
            node.path("entries")
                    .properties()
                    .forEach(entry -> nodes.put(
                            path + " " + entry.getKey(), entry.getValue().asLong()));
        }
        return nodes;
    }

    /** The hashes of all nodes and items of a tree, in the same form. */
    public static Map<String, Long> nodes(MerkleTrie<?> tree, HashFlavour flavour) {
        Map<String, Long> nodes = new TreeMap<>();
        nodes.put("", Integer.toUnsignedLong(tree.rootHash(flavour)));
        collect(tree, TriePath.ROOT, flavour, nodes);
        return nodes;
    }

    private static void collect(MerkleTrie<?> tree, TriePath path, HashFlavour flavour, Map<String, Long> nodes) {
        Buckets buckets = tree.buckets(path, flavour);
        buckets.digits().forEach(digit -> {
            nodes.put(path.child(digit).digits(), Integer.toUnsignedLong(buckets.hash(digit)));
            collect(tree, path.child(digit), flavour, nodes);
        });
        if (path.isLeaf()) {
            tree.forEachBelow(
                    path,
                    (key, record) -> nodes.put(
                            path.digits() + " " + key,
                            Integer.toUnsignedLong(tree.itemHash(key).orElseThrow())));
        }
    }

    public static JsonNode flavoured(JsonNode both, HashFlavour flavour) {
        return switch (flavour) {
            case PLAIN -> both.get("plain");
            case MIXED -> both.get("mixed");
        };
    }
}
