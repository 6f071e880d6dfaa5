package io.tieout.process.posting;

import io.tieout.model.TaxReason;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * How billing's words become the ERP's: rules for all entities, and what differs for some.
 *
 * @param defaults rules for every entity
 * @param entities by legal entity, rules that go before the defaults
 */
public record MappingConfig(Rules defaults, Map<String, Rules> entities) {

  public MappingConfig {
    Objects.requireNonNull(defaults, "defaults");
    entities = entities == null ? Map.of() : Map.copyOf(entities);
  }

  /**
   * One set of rules.
   *
   * @param items the ERP's items by price key or by meter; the price key goes first
   * @param taxCodes the ERP's tax codes by {@code jurisdiction/REASON} or by {@code REASON}; the
   *     jurisdiction goes first
   * @param productTaxCodes the tax engine's codes of what is sold, by price key or by meter; the
   *     price key goes first. Needed where the entity has an engine
   * @param untaxed the reason for an invoice on which billing states no tax at all, and on which a
   *     tax engine, where there is one, finds no nexus; absent where that is not to happen
   * @param taxRounding where billing rounds tax; by line if absent
   * @param inclusiveTax how billing takes apart amounts with tax in them; tax first if absent
   * @param roundingItem the ERP's item for what a document states beyond its lines by rounding;
   *     without one such a document is refused
   */
  public record Rules(
      Map<String, String> items,
      Map<String, String> taxCodes,
      Map<String, String> productTaxCodes,
      TaxReason untaxed,
      TaxRounding taxRounding,
      InclusiveTax inclusiveTax,
      String roundingItem) {
    public Rules {
      items = items == null ? Map.of() : Map.copyOf(items);
      taxCodes = taxCodes == null ? Map.of() : Map.copyOf(taxCodes);
      productTaxCodes = productTaxCodes == null ? Map.of() : Map.copyOf(productTaxCodes);
    }
  }

  /** The item for the first of the keys that has one; the entity's own rules go first. */
  Optional<String> item(String entity, List<String> keys) {
    return first(entity, keys, Rules::items);
  }

  /** The tax code for the first of the keys that has one; the entity's own rules go first. */
  Optional<String> taxCode(String entity, List<String> keys) {
    return first(entity, keys, Rules::taxCodes);
  }

  /** The engine's code for the first of the keys that has one; the entity's rules go first. */
  Optional<String> productTaxCode(String entity, List<String> keys) {
    return first(entity, keys, Rules::productTaxCodes);
  }

  /** The reason for an invoice on which billing states no tax at all. */
  Optional<TaxReason> untaxed(String entity) {
    return rules(entity).flatMap(rules -> Stream.ofNullable(rules.untaxed())).findFirst();
  }

  /** How billing rounds the tax of the entity's documents. */
  TaxPolicy taxPolicy(String entity) {
    return new TaxPolicy(
        rules(entity)
            .flatMap(rules -> Stream.ofNullable(rules.taxRounding()))
            .findFirst()
            .orElse(TaxRounding.LINE),
        rules(entity)
            .flatMap(rules -> Stream.ofNullable(rules.inclusiveTax()))
            .findFirst()
            .orElse(InclusiveTax.TAX_FIRST));
  }

  /** The item for what rounding left. */
  Optional<String> roundingItem(String entity) {
    return rules(entity).flatMap(rules -> Stream.ofNullable(rules.roundingItem())).findFirst();
  }

  private Optional<String> first(
      String entity, List<String> keys, Function<Rules, Map<String, String>> table) {
    return rules(entity)
        .map(table)
        .flatMap(entries -> keys.stream().flatMap(key -> Stream.ofNullable(entries.get(key))))
        .findFirst();
  }

  private Stream<Rules> rules(String entity) {
    return Stream.concat(Stream.ofNullable(entities.get(entity)), Stream.of(defaults));
  }
}
