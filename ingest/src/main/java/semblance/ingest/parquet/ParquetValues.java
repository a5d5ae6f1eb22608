package semblance.ingest.parquet;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DateLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.ListLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.MapLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/// Turns what Parquet's library reads into plain values.
final class ParquetValues {
  private static final long NANOS_OF_DAY = 86_400_000_000_000L;
  private static final long JULIAN_EPOCH = 2_440_588; // 1970-01-01

  private ParquetValues() {}

  /// Puts the fields of a record that have a value.
  static void fields(Group group, Map<String, Object> values) {
    GroupType type = group.getType();
    for (int field = 0; field < type.getFieldCount(); field++) {
      int count = group.getFieldRepetitionCount(field);
      Type of = type.getType(field);
      if (of.isRepetition(Type.Repetition.REPEATED)) {
        List<Object> list = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
          list.add(value(group, field, i));
        }
        values.put(of.getName(), list);
      } else if (count > 0) {
        values.put(of.getName(), value(group, field, 0));
      }
    }
  }

  private static Object value(Group group, int field, int index) {
    Type type = group.getType().getType(field);
    if (type instanceof PrimitiveType primitive) {
      return primitive(group, field, index, primitive);
    }
    Group inner = group.getGroup(field, index);
    LogicalTypeAnnotation kind = type.getLogicalTypeAnnotation();
    if (kind instanceof ListLogicalTypeAnnotation && inner.getType().getFieldCount() == 1) {
      return list(inner);
    }
    if (kind instanceof MapLogicalTypeAnnotation && inner.getType().getFieldCount() == 1) {
      return map(inner);
    }
    Map<String, Object> fields = new LinkedHashMap<>();
    fields(inner, fields);
    return fields;
  }

  /// A list is a group of one repeated field, which holds the elements itself (as older writers
  /// did) or in a group of one field each.
  private static Object list(Group list) {
    int count = list.getFieldRepetitionCount(0);
    Type repeated = list.getType().getType(0);
    boolean wrapped = !repeated.isPrimitive() && repeated.asGroupType().getFieldCount() == 1;
    Type element = wrapped ? repeated.asGroupType().getType(0) : repeated;
    if (element.isPrimitive()
        && element.asPrimitiveType().getPrimitiveTypeName() == PrimitiveTypeName.FLOAT) {
      return floats(list, count, wrapped);
    }
    List<@Nullable Object> values = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      if (!wrapped) {
        values.add(value(list, 0, i));
      } else {
        Group one = list.getGroup(0, i);
        values.add(one.getFieldRepetitionCount(0) > 0 ? value(one, 0, 0) : null);
      }
    }
    return values;
  }

  private static float[] floats(Group list, int count, boolean wrapped) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      if (!wrapped) {
        values[i] = list.getFloat(0, i);
      } else {
        Group one = list.getGroup(0, i);
        values[i] = one.getFieldRepetitionCount(0) > 0 ? one.getFloat(0, 0) : Float.NaN;
      }
    }
    return values;
  }

  private static Map<String, Object> map(Group map) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (int i = 0; i < map.getFieldRepetitionCount(0); i++) {
      Group entry = map.getGroup(0, i);
      if (entry.getFieldRepetitionCount(0) > 0
          && entry.getType().getFieldCount() > 1
          && entry.getFieldRepetitionCount(1) > 0) {
        values.put(String.valueOf(value(entry, 0, 0)), value(entry, 1, 0));
      }
    }
    return values;
  }

  private static Object primitive(Group group, int field, int index, PrimitiveType type) {
    LogicalTypeAnnotation kind = type.getLogicalTypeAnnotation();
    return switch (type.getPrimitiveTypeName()) {
      case BOOLEAN -> group.getBoolean(field, index);
      case FLOAT -> (double) group.getFloat(field, index);
      case DOUBLE -> group.getDouble(field, index);
      case INT32 -> integer(group.getInteger(field, index), kind);
      case INT64 -> integer(group.getLong(field, index), kind);
      case INT96 -> instant96(group.getInt96(field, index).getBytes());
      case BINARY, FIXED_LEN_BYTE_ARRAY -> bytes(group.getBinary(field, index).getBytes(), kind);
    };
  }

  private static Object integer(long number, @Nullable LogicalTypeAnnotation kind) {
    return switch (kind) {
      case null -> number;
      case DateLogicalTypeAnnotation _ -> LocalDate.ofEpochDay(number).toString();
      case TimestampLogicalTypeAnnotation time -> timestamp(number, time);
      case TimeLogicalTypeAnnotation time ->
          LocalTime.ofNanoOfDay(
                  number
                      * switch (time.getUnit()) {
                        case MILLIS -> 1_000_000;
                        case MICROS -> 1_000;
                        case NANOS -> 1;
                      })
              .toString();
      case DecimalLogicalTypeAnnotation decimal -> BigDecimal.valueOf(number, decimal.getScale());
      case IntLogicalTypeAnnotation whole when !whole.isSigned() && number < 0 ->
          whole.getBitWidth() == 64
              ? new BigInteger(Long.toUnsignedString(number))
              : (Object) Integer.toUnsignedLong((int) number);
      default -> number;
    };
  }

  private static String timestamp(long number, TimestampLogicalTypeAnnotation kind) {
    long unit =
        switch (kind.getUnit()) {
          case MILLIS -> 1_000;
          case MICROS -> 1_000_000;
          case NANOS -> 1_000_000_000;
        };
    Instant instant =
        Instant.ofEpochSecond(
            Math.floorDiv(number, unit), Math.floorMod(number, unit) * (1_000_000_000 / unit));
    return kind.isAdjustedToUTC()
        ? instant.toString()
        : LocalDateTime.ofInstant(instant, ZoneOffset.UTC).toString();
  }

  /// The instant that older writers keep in twelve bytes: nanoseconds of the day, then the day.
  private static String instant96(byte[] bytes) {
    long nanos = 0;
    for (int i = 7; i >= 0; i--) {
      nanos = (nanos << 8) | (bytes[i] & 0xff);
    }
    long day = 0;
    for (int i = 11; i >= 8; i--) {
      day = (day << 8) | (bytes[i] & 0xff);
    }
    return Instant.ofEpochSecond((day - JULIAN_EPOCH) * 86_400, nanos % NANOS_OF_DAY).toString();
  }

  private static Object bytes(byte[] bytes, @Nullable LogicalTypeAnnotation kind) {
    if (kind instanceof DecimalLogicalTypeAnnotation decimal) {
      return new BigDecimal(new BigInteger(bytes), decimal.getScale());
    }
    if (kind != null
        && (kind.equals(LogicalTypeAnnotation.stringType())
            || kind.equals(LogicalTypeAnnotation.enumType())
            || kind.equals(LogicalTypeAnnotation.jsonType()))) {
      return new String(bytes, java.nio.charset.StandardCharsets.UTF_8);
    }
    return HexFormat.of().formatHex(bytes);
  }
}
