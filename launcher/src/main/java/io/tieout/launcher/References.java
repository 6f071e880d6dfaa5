package io.tieout.launcher;

import io.tieout.backbone.config.ConfigurationException;
import io.tieout.launcher.TieoutConfig.Layer;
import io.tieout.model.SystemKind;
import io.tieout.process.masterdata.LegalEntity;
import io.tieout.system.vendor.VendorAccount;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Whether the names in a configuration lead to something. A process without the system layer, or
 * without the process layer, need not know what the other one has: that is not asked of it.
 */
final class References {

  /** {@code Name} of the contracts: nobody can ask for what is called otherwise. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,63}");

  private final SystemsConfig systems;
  private final ProcessesConfig processes;

  private References(TieoutConfig config) {
    systems = config.systems();
    processes = config.processes();
  }

  /**
   * Checks them.
   *
   * @throws ConfigurationException naming the key of the first that leads nowhere
   */
  static void check(TieoutConfig config) {
    var references = new References(config);
    references.checkNames();
    if (config.runs(Layer.SYSTEM)) {
      references.checkGuards();
    }
    if (config.runs(Layer.PROCESS)) {
      references.checkEntities();
    }
    if (config.runs(Layer.SYSTEM) && config.runs(Layer.PROCESS)) {
      references.checkAccounts();
    }
  }

  private void checkNames() {
    for (var vendor : systems.vendors()) {
      checkNames(
          "systems." + vendor.key() + "[%d].account", vendor.accounts(), VendorAccount::account);
    }
    checkNames("processes.entities[%d].id", processes.entities(), LegalEntity::id);
  }

  private void checkGuards() {
    var guarded =
        systems.accounts().stream()
            .flatMap(it -> Stream.concat(Stream.of(it.account()), it.otherGuards().stream()))
            .toList();
    checkKeys("systems.guards", systems.guards().keySet(), "account", guarded);
  }

  private void checkEntities() {
    var ids = processes.entities().stream().map(LegalEntity::id).toList();
    var posting = processes.posting();
    checkKeys(
        "processes.posting.mapping.entities",
        posting.mapping().entities().keySet(),
        "legal entity",
        ids);
    checkKeys(
        "processes.posting.periodPolicies", posting.periodPolicies().keySet(), "legal entity", ids);
    if (!ids.isEmpty() && processes.masterdata().crm().isEmpty()) {
      throw new ConfigurationException(
          "processes.masterdata.crm is empty, name the CRM accounts that customers come from");
    }
  }

  private void checkAccounts() {
    for (var crm : processes.masterdata().crm()) {
      checkAccount("processes.masterdata.crm", crm, SystemKind.CRM);
    }
    for (var i = 0; i < processes.entities().size(); i++) {
      var key = "processes.entities[%d].".formatted(i);
      var entity = processes.entities().get(i);
      checkAccount(key + "billing", entity.billing(), SystemKind.BILLING);
      checkAccount(key + "erp", entity.erp(), SystemKind.ERP);
      if (entity.tax() != null) {
        checkAccount(key + "tax", entity.tax(), SystemKind.TAX);
      }
    }
    for (var vendor : systems.vendors()) {
      for (var i = 0; i < vendor.accounts().size(); i++) {
        checkServes("systems.%s[%d]".formatted(vendor.key(), i), vendor.accounts().get(i));
      }
    }
  }

  private void checkServes(String key, VendorAccount account) {
    var served =
        processes.entities().stream()
            .filter(
                it ->
                    Stream.of(it.billing(), it.erp(), it.tax()).anyMatch(account.account()::equals))
            .map(LegalEntity::id)
            .collect(Collectors.toCollection(TreeSet::new));
    try {
      account.checkServes(served);
    } catch (ConfigurationException e) {
      throw new ConfigurationException(key + "." + e.getMessage());
    }
  }

  private void checkAccount(String key, String name, SystemKind kind) {
    var accounts =
        systems.accounts().stream()
            .filter(account -> account.kind() == kind)
            .map(VendorAccount::account)
            .collect(Collectors.toCollection(TreeSet::new));
    if (!accounts.contains(name)) {
      throw new ConfigurationException(
          "%s is %s, which is no %s account; there are %s".formatted(key, name, kind, accounts));
    }
  }

  private static void checkKeys(
      String key, Set<String> names, String what, Collection<String> known) {
    for (var name : new TreeSet<>(names)) {
      if (!known.contains(name)) {
        throw new ConfigurationException(
            "%s.%s names no %s; there are %s".formatted(key, name, what, new TreeSet<>(known)));
      }
    }
  }

  private static <T> void checkNames(String key, List<T> named, Function<T, String> nameOf) {
    for (var i = 0; i < named.size(); i++) {
      var name = nameOf.apply(named.get(i));
      if (!NAME.matcher(name).matches()) {
        throw new ConfigurationException(
            "%s is \"%s\", a name is 1 to 64 of A-Z a-z 0-9 _ . - and begins with a letter or digit"
                .formatted(key.formatted(i), name));
      }
    }
  }
}
