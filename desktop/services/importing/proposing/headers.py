"""What other programs call the columns that Daysheet has fields for."""

from functools import cache

from desktop.services.importing.cells.words import header_key, in_every_language
from desktop.services.importing.kinds import Field, Kind

HEADERS: dict[str, str] = {
    "visit.ref": "job card no, jobcard no, job card, 派工單號, 原單號",
    "visit.number": "invoice, invoice no, invoice number, ro, ro no, repair order, order, "
    "order no, work order, work order no, dbm order, ticket, doc no, document no, bill no, "
    "visit, visit no, job no, 工單, 工單號碼, 工單編號, 維修單號, 維修工單, 結算單號, 單號, "
    "單據號碼, 單據編號, 維護單號, 進廠單號, 入廠編號, 委託書號, 估價單號, 銷貨單號, "
    "發票號碼, 編號",
    "visit.kind": "visit type, order type, service type, repair type, job type, type of visit, "
    "維修類別, 維修類型, 修別, 工單類型, 工單類別, 進廠類別, 進廠原因, 服務類別, 業務類型",
    "visit.state": "status, state, visit status, order status, 狀態, 工單狀態, 單據狀態, 維修狀態",
    "visit.arrived_on": "arrived on, arrival, arrival date, date in, check in, job card date, "
    "jobcard date, open date, opened, received, order date, ro date, service date, "
    "visit date, 進廠日期, 進廠日, 入廠日期, 入廠日, 來廠日期, 進廠時間, 接車日期, 接車時間, "
    "進店日期, 進店時間, 到店時間, 進場日期, 進場時間, 開單日期, 開單日, 工單日期, "
    "維修日期, 保養日期, 送修日期, 到店日期, 報修日期",
    "visit.promised_on": "promised, promised on, promised for, promise date, due date, 預定交車, "
    "預交日期, 預計交車日, 預定完工, 預計完工日期, 約定交車日",
    "visit.finished_on": "finished, finished on, completed, completion date, date out, 完工日期, "
    "完工日, 完工時間, 竣工日期, 出廠日期, 出廠日, 出廠時間, 交車日期, 交車日",
    "visit.settled_on": "settled on, invoice date, billing date, bill date, paid on, closed, "
    "close date, settlement date, date, 結帳日, 結帳日期, 結帳時間, 結算日期, 結算日, "
    "結算時間, 收款日期, 付款日期, 開票日期, 發票日期, 銷貨日期, 日期, 單據日期, 交易日期",
    "visit.odometer": "odometer, mileage, km, kms, kilometers, kilometres, km reading, "
    "kms reading, current km reading, odometer reading, miles, 里程, 里程數, 公里數, 公里, "
    "進廠里程, 行駛里程, 目前里程, 里程表, 行駛公里數",
    "visit.segment": "segment at the time, 當時客群",
    "visit.branch": "branch, shop, store, site, location, 廠別, 據點, 分店, 分廠, 門市, 服務廠",
    "visit.advisor": "advisor, adviser, service advisor, service writer, writer, sa, 接待, "
    "接待員, 接待人員, 服務顧問, 服務專員, 接車員, 接車人員, 業務接待, 承辦人, 經辦人",
    "visit.cashier": "cashier, 收銀, 收銀員, 收款人, 收款員, 結帳人員, 結算員",
    "visit.concern": "concern, complaint, customer complaint, customer concern, symptom, "
    "報修內容, 報修項目, 故障描述, 故障現象, 顧客描述, 客戶描述, 客戶要求, 交修項目, "
    "送修原因",
    "visit.cause": "cause, diagnosis, 故障原因, 診斷, 診斷結果, 檢查結果",
    "visit.correction": "correction, work done, resolution, 處理方式, 處理措施, 維修措施, 處理結果",
    "visit.void_reason": "void reason, cancel reason, 作廢原因, 取消原因",
    "visit.tax_rate": "tax rate, vat rate, 稅率, 營業稅率",
    "visit.tax_inclusive": "tax inclusive, tax included, 含稅, 是否含稅",
    "visit.labour": "labour total, labor total, total labor, total labour, labour amount, "
    "工資合計, 工資總計, 工時費合計, 工資總額, 工時費, 工資, labour, labor",
    "visit.parts": "parts total, total parts, parts amount, 零件合計, 零件總計, 材料費合計, "
    "配件費合計, 零件總額, 材料費, 配件費, 零件費, 零件, 材料, 配件, parts",
    "visit.outsourced": "osl total, sublet total, outsourced total, 外包合計, 外包費, 外加工費, "
    "委外費用",
    "visit.other": "misc total, miscellaneous total, other total, 其他費用, 其它費用, 雜費",
    "visit.tax": "tax, vat, gst, tax amount, sales tax, 稅額, 營業稅, 稅金",
    "visit.total": "total, grand total, invoice total, total amount, amount due, "
    "total amt wtd tax, 總計, 合計, 總額, 總金額, 合計金額, 應收金額, 應收總額, 實收金額, "
    "結帳金額, 結算金額, 含稅總額, 含稅金額, 消費金額",
    "customer.ref": "customer no, customer number, customer id, customer code, client id, "
    "client no, account no, cust no, 客戶編號, 客戶代號, 客戶代碼, 會員編號, 會員卡號, "
    "機關代碼, 顧客編號, 車主編號, 編號, 代號, 代碼",
    "customer.name": "customer, customer name, client, client name, name, full name, owner, "
    "owner name, company, company name, account, business partner, business partner name, "
    "cust name, 客戶, 客戶名稱, 客戶姓名, 顧客, 顧客姓名, 車主, 車主姓名, 車主名稱, 姓名, "
    "名稱, 公司名稱, 會員姓名, 機關名稱, 單位名稱, 聯絡人, 送修人, 抬頭",
    "customer.kind": "customer type, cust type, customer kind, 客戶類別, 客戶類型, 客戶性質, "
    "客戶屬性",
    "customer.phone": "phone, phone no, telephone, tel, tel no, mobile, mobile no, mobile phone, "
    "cell, cellphone, cell phone, customer phone, contact no, 電話, 電話號碼, 手機, "
    "手機號碼, 行動電話, 聯絡電話, 聯繫電話, 連絡電話, 客戶電話, 車主電話, 機關電話, "
    "移動電話",
    "customer.phones": "phone, tel, telephone, mobile, 電話, 手機, "
    "phone 2, tel 2, other phone, second phone, home phone, 電話2, 電話二, "
    "市話, 市內電話, 住家電話, 其他電話, 備用電話, 公司電話",
    "customer.tax_id": "tax id, vat no, vat id, gstin, tin, 統編, 統一編號, 公司統編, 稅號, "
    "納稅人識別號, 統一社會信用代碼, 稅籍編號",
    "customer.segment": "segment, customer segment, customer group, 客群, 客戶分類, 客戶分群, "
    "客戶等級",
    "customer.address": "address, street, street address, customer address, addr, 地址, 住址, "
    "通訊地址, 聯絡地址, 客戶地址, 公司地址, 戶籍地址, 機關地址",
    "customer.birthday": "birthday, birth date, date of birth, dob, 生日, 出生日期, 出生年月日",
    "customer.note": "customer note, customer notes, notes, note, remark, remarks, comment, "
    "comments, 客戶備註, 備註, 附註, 說明",
    "vehicle.ref": "vehicle id, vehicle ref, car id, 車輛編號, 車輛代號, 車籍編號, 編號, 代號",
    "vehicle.plate": "plate, plate no, plate number, license plate, licence plate, license no, "
    "registration, registration no, reg no, regn no, vehicle no, vehicle number, car no, "
    "rego, tag, 車牌, 車牌號碼, 車牌號, 車號, 牌照, 牌照號碼, 牌號, 車輛號碼",
    "vehicle.plate_partial": "plate partial, partial plate, 車號不完整",
    "vehicle.vin": "vin, vin no, chassis, chassis no, frame no, 車身號碼, 車身編號, 車架號, "
    "車架號碼, 底盤號碼, 車輛識別碼, 車輛識別代號",
    "vehicle.make": "make, brand, manufacturer, car make, vehicle make, 廠牌, 品牌, 車廠, 車輛廠牌",
    "vehicle.model": "model, vehicle model, car model, model name, 車型, 車款, 車種, 型號, 車系, "
    "車輛型號, 廠牌車型, 款式",
    "vehicle.colour": "colour, color, car color, 車色, 顏色, 車身顏色",
    "vehicle.made_in": "year, model year, year made, year of make, made in, 年份, 出廠年份, "
    "年式, 車輛年份, 出廠年, 製造年份",
    "vehicle.inspection_due_on": "inspection due, inspection date, mot due, 驗車到期, 驗車日期, "
    "驗車日, 年檢到期, 年檢日期, 定檢日期, 下次驗車日",
    "vehicle.insurance_due_on": "insurance due, insurance expiry, insurance date, 保險到期, "
    "保險到期日, 強制險到期日, 保險日期",
    "vehicle.note": "vehicle note, vehicle notes, 車輛備註, notes, note, remark, remarks, 備註, "
    "附註",
    "line.kind": "line type, item type, item category, kind, line kind, type, category, "
    "項目類別, 明細類別, 類別, 工料別, 種類, 性質",
    "line.text": "description, item, item description, line text, invoice line text, service, "
    "job, work, details, product, product name, item name, part name, 品名, 項目, 項目名稱, "
    "維修項目, 工項, 工作項目, 品名規格, 內容, 維修內容, 施工項目, 商品名稱, 零件名稱, "
    "材料名稱, 名稱, 摘要",
    "line.job": "job category, job type, category of work, work category, labour category, "
    "作業類別, 工項類別, 作業分類, 工作分類, 維修分類",
    "line.part_number": "part no, part number, item no, item code, material, material no, sku, "
    "product code, 料號, 零件編號, 零件號碼, 品號, 商品編號, 材料編號, 配件編號, 產品編號, "
    "貨號",
    "line.quantity": "quantity, qty, order quantity, pcs, 數量, 用量, 件數",
    "line.unit": "unit, uom, unit of measure, target quantity uom, 單位, 計量單位",
    "line.price": "price, unit price, rate, 單價, 售價, 未稅單價",
    "line.discount": "discount, discount amount, 折扣, 折讓, 折扣金額, 優惠金額",
    "line.amount": "amount, line total, line amount, net value, net amount, subtotal, "
    "extended price, 金額, 小計, 總價, 明細金額, 複價",
    "line.net": "amount before tax, net, 未稅金額, 未稅小計, 不含稅金額",
    "line.cost": "cost, unit cost, 成本, 進價, 成本價",
    "line.hours": "hours, labour hours, labor hours, man hours, 工時, 工時數, 標準工時",
    "part.ref": "part id, item id",
    "part.number": "part no, part number, item no, item code, sku, material no, product code, "
    "number, code, 料號, 零件編號, 零件號碼, 品號, 商品編號, 材料編號, 配件編號, 產品編號, "
    "貨號, 編號",
    "part.name": "part name, name, description, item, item name, part, product, product name, "
    "品名, 零件名稱, 商品名稱, 名稱, 材料名稱, 配件名稱, 產品名稱, 品名規格",
    "part.brand": "brand, manufacturer, maker, make, 廠牌, 品牌",
    "part.category": "category, group, part group, type, 類別, 分類, 零件類別, 商品類別",
    "part.unit": "unit, uom, 單位, 計量單位",
    "part.price": "price, list price, sale price, selling price, retail price, unit price, 售價, "
    "單價, 定價, 銷售價, 零售價, 建議售價",
    "part.cost": "cost, cost price, purchase price, buying price, 成本, 進價, 成本價, 進貨價, "
    "採購價",
    "part.barcodes": "barcode, barcodes, ean, ean13, ean code, gtin, upc, 條碼, 國際條碼, "
    "商品條碼, 條碼編號",
    "part.shelves": "shelf, shelves, bin, location, bin location, storage location, rack, 庫位, "
    "儲位, 架位, 貨架, 料架, 倉位",
    "part.minimum": "minimum, min, min qty, minimum stock, safety stock, reorder level, 安全存量, "
    "安全庫存, 最低存量, 最低庫存, 下限",
    "part.maximum": "maximum, max, max qty, maximum stock, 最高存量, 最高庫存, 上限",
    "part.service_level": "service level, 服務水準, 服務水平",
    "part.pack_size": "pack size, pack, pack qty, packing quantity, 包裝量, 包裝數, 包裝數量, "
    "最小包裝量",
    "part.fitment": "fitment, fits, vehicle model, applicable models, 適用車型, 適用車種, 車型",
    "part.supplier": "supplier, vendor, vendor name, supplier name, 供應商, 廠商, 供應商名稱, "
    "廠商名稱, 進貨廠商",
    "part.supplier_number": "supplier part no, supplier number, vendor part no, vendor sku, "
    "廠商料號, 供應商料號, 原廠料號",
    "part.supplier_lead_days": "lead time, lead days, lead time days, delivery days, 前置天數, "
    "前置時間, 交期, 到貨天數",
    "part.supplier_pack_size": "supplier pack, order multiple, 採購包裝量, 訂購單位量",
    "part.supplier_last_price": "supplier price, last purchase price, vendor price, 最近進價, "
    "供應商價格, 廠商報價",
    "supplier.ref": "supplier id, vendor id, vendor no, supplier no, 廠商編號, 供應商編號, "
    "廠商代號, 供應商代號",
    "supplier.name": "name, supplier, vendor, supplier name, vendor name, company, 名稱, 供應商, "
    "廠商, 供應商名稱, 廠商名稱, 公司名稱",
    "supplier.contact": "contact, contact person, 聯絡人, 窗口, 業務",
    "supplier.phone": "phone, telephone, tel, mobile, 電話, 聯絡電話, 手機",
    "supplier.email": "email, e mail, mail, 電子郵件, 信箱, 電子信箱",
    "supplier.address": "address, 地址, 公司地址",
    "supplier.tax_id": "tax id, tax no, vat no, 統編, 統一編號, 稅號",
    "supplier.lead_days": "lead time, lead days, lead time days, delivery days, 前置天數, "
    "前置時間, 交期, 到貨天數",
    "supplier.note": "note, notes, remark, remarks, comment, comments, 備註, 附註, 說明",
    "stock.quantity": "quantity, qty, on hand, stock, stock qty, balance, inventory, 數量, 庫存, "
    "庫存量, 庫存數量, 現有庫存, 結存, 結存數量, 期初數量, 盤點數量",
    "stock.cost": "cost, unit cost, average cost, cost price, purchase price, 成本, 單位成本, "
    "平均成本, 進價, 期初單價",
    "stock.value": "value, stock value, total cost, amount, 庫存金額, 金額, 總成本, 結存金額, "
    "期初金額",
    "stock.shelf": "shelf, bin, location, bin location, storage location, rack, 庫位, 儲位, 架位, "
    "貨架, 料架, 倉位",
    "staff.name": "name, full name, staff, staff name, employee, employee name, person, 姓名, "
    "員工, 員工姓名, 人員, 人員姓名, 同仁",
    "staff.role": "role, job, job title, position, title, 職務, 職位, 職稱, 職別, 崗位",
    "staff.team": "team, group, department, crew, 組別, 班組, 團隊, 小組, 課別, 部門",
    "staff.branch": "branch, shop, site, location, 據點, 門市, 分店, 廠別, 單位",
    "staff.hired_on": "hired on, hired, hire date, start date, since, joined, 到職日, 到職日期, "
    "入職日期, 任職日, 報到日",
    "staff.left_on": "left on, left, leave date, end date, last day, 離職日, 離職日期, 退職日",
    "target.measure": "measure, figure, metric, kpi, 指標, 項目, 目標項目",
    "target.month": "month, period, 月份, 年月, 月",
    "target.year": "year, 年, 年度, 年份",
    "target.staff": "staff, person, employee, salesperson, sales person, sales rep, agent, "
    "sales agent, 人員, 員工, 姓名, 業務員, 業務, 銷售顧問, 負責人",
    "target.team": "team, group, department, crew, 組別, 團隊, 小組, 課別, 部門",
    "target.segment": "segment, market segment, 客群",
    "target.tier": "tier, level, 層級, 目標層級, 檔次",
    "target.value": "target, value, goal, target value, quota, budget, plan, 目標, 目標值, 目標數, "
    "數值, 業績目標, 責任額",
    "target.sprint": "sprint, stretch, stretch target, 衝刺, 衝刺目標",
    "target.challenge": "challenge, challenge target, 挑戰, 挑戰目標",
    "target.actual": "actual, actuals, result, achieved, 實際, 實績, 達成, 實際值, 業績, 實際業績",
    "target.origin": "origin, set by, 來源, 訂定者",
    "target.received_on": "received on, received, set on, 收到日期, 收文日, 訂定日",
    "result.measure": "measure, figure, metric, kpi, 指標, 項目",
    "result.month": "month, period, 月份, 年月, 月",
    "result.year": "year, 年, 年度, 年份",
    "result.staff": "staff, person, employee, salesperson, sales person, sales rep, agent, "
    "人員, 員工, 姓名, 業務員, 業務, 銷售顧問",
    "result.team": "team, group, department, crew, 組別, 團隊, 小組, 課別, 部門",
    "result.value": "result, actual, value, score, achieved, 實際, 實績, 達成, 得分, 分數, 評分, "
    "數值, 業績",
    "result.source": "source, system, 來源, 系統",
    "market.month": "month, period, 月份, 年月, 月",
    "market.year": "year, 年, 年度, 年份",
    "market.area": "area, region, county, city, district, 地區, 縣市, 區域, 監理所",
    "market.make": "make, brand, manufacturer, 廠牌, 品牌",
    "market.units": "units, registrations, quantity, sales, market, 領牌數, 掛牌數, 登記數, 數量, "
    "銷量, 台數, 輛數, 市場總量",
    "market.source": "source, 來源, 資料來源",
    "market.received_on": "received on, published, published on, 公布日, 收到日期",
    "demand.part": "part no, part number, part, sku, item no, item code, item, item id, part id, "
    "article, article no, material no, material, product code, product, product id, stock code, "
    "number, code, id, 料號, 零件編號, 零件號碼, 零件, 品號, 商品編號, 材料編號, 配件編號, "
    "產品編號, 貨號, 物料編號, 存貨編號, 編號",
    "demand.name": "part name, name, description, item name, product name, 品名, 零件名稱, "
    "商品名稱, 名稱, 材料名稱, 配件名稱, 產品名稱",
    "demand.month": "month, period, year month, yearmonth, date, ym, time, 月份, 年月, 月, "
    "日期, 期間, 期別",
    "demand.year": "year, 年, 年度, 年份",
    "demand.quantity": "quantity, qty, demand, demand qty, demand quantity, qty demanded, units, "
    "sales, sales qty, sales quantity, sold, qty sold, quantity sold, units sold, issued, "
    "qty issued, issue qty, quantity issued, total qty, total quantity, usage, "
    "consumption, volume, pieces, pcs, count, value, y, 數量, 用量, 銷量, 需求, 需求量, "
    "出庫量, 出庫數量, 領用量, 領料數量, 銷售量, 銷售數量, 耗用量, 出貨量, 使用量",
    "sale.ref": "sale id, order id, opportunity id, deal id, contract id, 訂單代號, 合約編號",
    "sale.number": "sale no, sales no, order no, order number, order, contract no, contract, "
    "deal no, 訂單號碼, 訂單編號, 訂單號, 合約號碼, 契約編號, 銷售單號, 單號",
    "sale.kind": "sale type, sale kind, kind of sale, item type, 銷售類別, 銷售類型, 類別",
    "sale.model": "model, product, product name, car model, vehicle model, item, 車型, 車款, 車系, "
    "商品, 商品名稱, 品名",
    "sale.ordered_on": "ordered on, order date, ordered, contract date, signed on, date, 訂購日期, "
    "下訂日期, 下訂日, 訂單日期, 簽約日期, 簽約日",
    "sale.delivered_on": "delivered on, delivery date, delivered, handover date, 交車日期, 交車日, "
    "交付日期, 領牌日期",
    "sale.cancelled_on": "cancelled on, canceled on, cancel date, cancelled, 退訂日期, 取消日期, "
    "退訂日",
    "sale.cancel_reason": "cancel reason, reason of cancellation, 退訂原因, 取消原因",
    "sale.quantity": "quantity, qty, units, 數量, 台數",
    "sale.list_price": "list price, msrp, recommended price, 牌價, 定價, 建議售價, 公告價",
    "sale.price": "price, sale price, selling price, close value, amount, revenue, net price, "
    "成交價, 售價, 銷售價, 實售價, 金額",
    "sale.cost": "cost, cost price, purchase price, 成本, 進價, 進車成本",
    "sale.salespeople": "salesperson, sales person, salespeople, seller, sales rep, sales agent, "
    "sold by, 業務員, 業務, 業務代表, 銷售顧問, 銷售員, 承辦業務",
    "sale.segment": "segment, 客群",
    "sale.branch": "branch, shop, store, location, 據點, 展示中心, 分店, 門市, 營業所",
    "sale.source": "source, lead source, channel, campaign, 來源, 客戶來源, 集客來源, 通路",
    "sale.referred_by": "referred by, referrer, referral, introduced by, 介紹人, 推薦人, 轉介人",
    "sale.note": "note, notes, remark, remarks, comment, comments, 備註, 附註, 說明",
}


@cache
def words_of(field: Field) -> tuple[str, ...]:
    """Return what a field's column may be called, folded, in the three languages."""
    listed = [word for word in HEADERS.get(field.id, "").split(", ") if word]
    titles = in_every_language(field.title)
    return tuple(dict.fromkeys(header_key(word) for word in (field.id, *listed, *titles)))


@cache
def words_of_kind(kind: Kind) -> dict[str, tuple[str, ...]]:
    """Return the words of every field of a kind."""
    return {field.id: words_of(field) for field in kind.fields}
