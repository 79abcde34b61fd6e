"""Gathers the program's texts and keeps their catalogues.

    python tools/texts.py update   gather the texts, bring every catalogue up to date, compile
    python tools/texts.py check    write nothing: fail if a catalogue is not as it should be

Translations are typed into resources/locale/*/LC_MESSAGES/daysheet.po; docs/translating.md says
which words to use. Running `update` twice changes nothing: no catalogue carries a date.
"""

import argparse
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from typing_extensions import override

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("zh_Hant_TW", "zh_Hans_CN", "en")
SOURCE_LANGUAGE = "en"
KEYWORDS = {"_": None, "N_": None, "ngettext": (1, 2)}
METHODS = [("**.py", "python")]
HEAD = "# Texts of Daysheet in {language}; docs/translating.md says which words to use."

# Simplified and Traditional side by side. Characters that are right in both scripts, such as
# 台, 里 or 只, are left out: the table finds slips, it does not convert.
PAIRS = """
万萬与與专專业業东東丝絲丢丟两兩严嚴丧喪个個丰豐临臨为為丽麗举舉义義乌烏乐樂乔喬习習乡鄉书書买買乱亂争爭
亏虧亚亞产產亩畝亲親亿億仅僅从從仑侖仓倉仪儀们們价價众眾优優会會伞傘伟偉传傳伤傷伦倫伪偽体體佣傭侠俠侣侶侦偵
侧側侨僑债債倾傾偿償储儲儿兒兑兌兰蘭关關兴興养養兽獸内內冈岡册冊写寫军軍农農冯馮决決况況冻凍净淨减減凉涼凑湊
凤鳳凭憑凯凱击擊凿鑿刘劉则則刚剛创創删刪别別剂劑剑劍剥剝剧劇劝勸办辦务務动動励勵劲勁劳勞势勢勋勳匀勻区區医醫
华華协協单單卖賣卢盧卫衛却卻厂廠厅廳历歷压壓厌厭厕廁厢廂厦廈县縣参參变變叙敘叠疊号號叹嘆听聽启啟员員呐吶
呕嘔响響哑啞唤喚啸嘯喷噴嘱囑团團园園围圍国國图圖圆圓圣聖场場坏壞块塊坚堅坛壇坝壩垄壟垫墊墙牆壮壯声聲壳殼处處
备備复復够夠头頭夹夾夺奪奋奮奖獎妇婦妈媽娱娛婴嬰孙孫学學宁寧宝寶实實审審宪憲宽寬对對寻尋导導寿壽将將尔爾尘塵
尝嘗层層属屬岁歲岂豈岗崗岛島币幣帅帥师師帐帳带帶帮幫庄莊庆慶库庫应應废廢开開异異弃棄张張弥彌弯彎弹彈强強归歸
当當录錄彻徹径徑忆憶怀懷态態总總恶惡恳懇悬懸惊驚惯慣惨慘愿願戏戲战戰户戶扑撲执執扩擴扫掃扬揚扰擾抚撫抛拋抢搶
护護报報担擔拟擬拥擁拣揀择擇挂掛挡擋挤擠挥揮损損换換据據掷擲摄攝摆擺摇搖撑撐敌敵数數斋齋断斷无無旧舊时時旷曠
显顯晓曉暂暫术術机機杀殺杂雜权權条條来來杨楊极極构構枪槍柜櫃标標栈棧栏欄树樹样樣桥橋检檢楼樓欢歡欧歐
残殘毁毀毕畢气氣汇匯汉漢汤湯沟溝没沒沪滬泪淚泽澤洁潔浅淺测測济濟浓濃涂塗涨漲润潤渐漸湿濕湾灣满滿滚滾滞滯
灭滅灯燈灵靈灾災点點炼煉热熱烂爛烛燭烟煙烦煩焊銲状狀犹猶独獨狭狹狮獅猎獵猪豬环環现現玛瑪珑瓏画畫畅暢疗療疯瘋
盏盞盐鹽监監盖蓋盘盤码碼确確碍礙离離种種积積称稱稳穩穷窮窃竊竞競笔筆笼籠筑築签簽简簡类類粮糧
纠糾红紅约約级級纪紀纯純纲綱纳納纵縱纷紛纸紙纹紋线線练練组組细細织織终終绍紹经經结結绕繞绘繪给給络絡绝絕
统統继繼绩績续續维維绿綠缓緩编編缘緣缩縮缴繳网網罗羅罚罰罢罷职職联聯聪聰肃肅胜勝胶膠脉脈脏髒脑腦脸臉
腊臘舱艙舰艦艰艱艺藝节節芦蘆苏蘇苹蘋荐薦荣榮药藥莱萊获獲营營萧蕭蓝藍虑慮虽雖蚀蝕补補衬襯装裝见見观觀规規
视視览覽觉覺触觸誉譽计計订訂认認讨討让讓训訓议議讯訊记記讲講许許论論设設访訪证證评評识識诉訴诊診词詞译譯
试試诗詩诚誠话話询詢该該详詳语語误誤说說请請诸諸诺諾读讀课課谁誰调調谅諒谈談谊誼谋謀谓謂谢謝谨謹谱譜
贝貝负負财財责責贤賢账賬货貨质質购購贮貯贯貫贴貼贵貴贷貸贸貿费費贺賀贾賈资資赏賞赔賠赖賴赚賺赛賽赞贊赠贈
赢贏赵趙趋趨跃躍践踐踪蹤车車轨軌转轉轮輪软軟轴軸轻輕载載较較辅輔辆輛辉輝输輸辖轄辞辭边邊达達过過迈邁运運
还還这這进進远遠违違连連迟遲适適选選递遞逻邏遗遺邮郵邓鄧郑鄭释釋鉴鑑针針钉釘钟鐘钢鋼钥鑰钩鉤钮鈕钱錢铁鐵
铃鈴铜銅铝鋁银銀铺鋪链鏈销銷锁鎖锅鍋错錯锡錫键鍵镇鎮镜鏡长長门門闭閉问問闲閒间間闻聞阀閥阅閱队隊阶階
阳陽阴陰际際陆陸陈陳险險随隨隐隱难難雾霧静靜韩韓页頁项項顺順须須顾顧顿頓预預领領频頻题題颜顏额額风風飞飛
饭飯饮飲饰飾饱飽馆館马馬驱驅驶駛驾駕验驗骤驟骑騎鱼魚鲁魯鲜鮮鸟鳥鸡雞鸿鴻麦麥黄黃齐齊齿齒龄齡龙龍龟龜
"""
# The second of each pair is wrong on the mainland only; Taiwan writes both.
MERGED = "后後里裡台臺于於只隻系係干幹面麵准準制製并併占佔周週松鬆采採冲衝发髮表錶回迴斗鬥谷穀"
LETTERS = "".join(PAIRS.split())
TO_TRADITIONAL = dict(zip(LETTERS[::2], LETTERS[1::2], strict=True))
TO_SIMPLIFIED = dict(zip((LETTERS + MERGED)[1::2], (LETTERS + MERGED)[::2], strict=True))
HAN = "[\u3400-\u9fff\uf900-\ufaff]"
HALF_WIDTH = re.compile(rf"{HAN}\s*[,:;?!]|[,:;?!]\s*{HAN}|{HAN}\.(?!\w)|\.\.\.")
PLACEHOLDER = re.compile(r"\{[^{}]*\}")
MENU_KEY = re.compile(r"&[^&\s]")
CHINESE_KEY = re.compile(r"\(&[A-Z0-9]\)$")


class Book(Catalog):
    """A catalogue whose head holds what gettext needs and nothing that changes by itself."""

    def __init__(self, language: str) -> None:
        head = HEAD.format(language=language)
        super().__init__(locale=language, header_comment=head, charset="utf-8", fuzzy=False)
        self.language = language

    @property
    @override
    def mime_headers(self) -> list[tuple[str, str]]:
        """The fields of the head."""
        return [
            ("Project-Id-Version", "Daysheet"),
            ("Language", self.language),
            ("Plural-Forms", self.plural_forms),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
        ]


def main(arguments: Sequence[str] | None = None, root: Path = ROOT) -> int:
    """Update the catalogues or check them; return the exit status."""
    parser = argparse.ArgumentParser(prog="tools/texts.py", description="Keep the catalogues.")
    parser.add_argument("doing", choices=("update", "check"))
    return {"update": update, "check": check}[parser.parse_args(arguments).doing](root)


def update(root: Path) -> int:
    """Bring every catalogue up to date with the sources, and say what is left to translate."""
    texts = gather(root)
    for language in LANGUAGES:
        book = merge(language, texts, stored(root, language))
        path = po_path(root, language)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(po_bytes(book))
        path.with_suffix(".mo").write_bytes(mo_bytes(book))
        missing = [first_form(message) for message in entries(book) if unfinished(message)]
        print(f"{language}: {len(list(entries(book)))} texts, {len(missing)} to translate")
        print("".join(f"  {text}\n" for text in missing), end="")
    return 0


def check(root: Path) -> int:
    """Say every fault of the catalogues in a sentence; fail if there is one."""
    found = faults(root)
    print("".join(f"{fault}\n" for fault in found), end="", file=sys.stderr)
    return 1 if found else 0


def gather(root: Path) -> Catalog:
    """Collect the texts of the sources and the files they stand in."""
    texts = Catalog()
    folder = root / "desktop"
    for name, line, text, _comments, _context in extract_from_dir(
        folder, METHODS, keywords=KEYWORDS
    ):
        texts.add(text, locations=[(f"desktop/{name}", line)])
    return texts


def merge(language: str, texts: Catalog, kept: Catalog) -> Book:
    """Give each of `texts` the translation that `kept` has for it; drop all others."""
    book = Book(language)
    for message in entries(texts):
        old = kept.get(first_form(message))
        new = book.add(message.id, translation(book, message, old), message.locations)
        new.flags = {"fuzzy"} if old and old.fuzzy else set()
        new.user_comments = old.user_comments if old else []
    return book


def translation(book: Book, message: Message, old: Message | None) -> str | tuple[str, ...]:
    """Return what `old` says in the forms `message` needs; the source language says itself."""
    count = book.num_plurals if message.pluralizable else 1
    known = (*(forms(old.string) if old else ()), *[""] * count)[:count]
    if book.language == SOURCE_LANGUAGE and not all(known):
        known = forms(message.id)
    return known if message.pluralizable else known[0]


def stored(root: Path, language: str) -> Catalog:
    """Read a catalogue as it stands; a missing one is empty."""
    path = po_path(root, language)
    return read_po(BytesIO(bytes_of(path)), locale=language, abort_invalid=True)


def po_path(root: Path, language: str) -> Path:
    """Say where a catalogue stands."""
    return root / "resources" / "locale" / language / "LC_MESSAGES" / "daysheet.po"


def po_bytes(book: Book) -> bytes:
    """Write a catalogue: sorted by text, files without line numbers, so that changes stay small."""
    out = BytesIO()
    write_po(out, book, width=0, sort_output=True, include_lineno=False, ignore_obsolete=True)
    return out.getvalue()


def mo_bytes(book: Book) -> bytes:
    """Compile a catalogue."""
    out = BytesIO()
    write_mo(out, book)
    return out.getvalue()


def bytes_of(path: Path) -> bytes:
    """Read a file; a missing one is empty."""
    return path.read_bytes() if path.exists() else b""


def entries(catalog: Catalog) -> Iterator[Message]:
    """Go through a catalogue without its head."""
    return (message for message in catalog if message.id)


def forms(text: str | Sequence[str] | None) -> tuple[str, ...]:
    """Return the forms of a text: one, or one for each plural."""
    return (text or "",) if text is None or isinstance(text, str) else tuple(text)


def first_form(message: Message) -> str:
    """Return the text a message is known by."""
    return forms(message.id)[0]


def unfinished(message: Message) -> bool:
    """Whether a translation is missing or somebody was not sure of it."""
    return message.fuzzy or not all(forms(message.string))


def faults(root: Path) -> list[str]:
    """Return all that is wrong with the catalogues, one sentence each."""
    texts = gather(root)
    return [
        f"{language}: {fault}"
        for language in LANGUAGES
        for fault in catalogue_faults(root, language, texts)
    ]


def catalogue_faults(root: Path, language: str, texts: Catalog) -> Iterator[str]:
    """Say what is wrong with one catalogue."""
    kept = stored(root, language)
    yield from age_faults(texts, kept)
    for message in entries(kept):
        yield from message_faults(language, message)
    path = po_path(root, language)
    if bytes_of(path.with_suffix(".mo")) != mo_bytes(merge(language, kept, kept)):
        yield "the .mo file was not compiled from the .po file; run `python tools/texts.py update`."
    if bytes_of(path) != po_bytes(merge(language, texts, kept)):
        yield "the .po file is not as the sources want it; run `python tools/texts.py update`."


def age_faults(texts: Catalog, kept: Catalog) -> Iterator[str]:
    """Name the texts that only the sources or only the catalogue have."""
    wanted = {first_form(message) for message in entries(texts)}
    known = {first_form(message) for message in entries(kept)}
    for text in sorted(wanted - known):
        yield f"“{text}” is not in the catalogue; run `python tools/texts.py update`."
    for text in sorted(known - wanted):
        yield f"“{text}” is in no source any more; run `python tools/texts.py update`."


def message_faults(language: str, message: Message) -> Iterator[str]:
    """Say what is wrong with one translation."""
    text = first_form(message)
    if unfinished(message):
        yield f"“{text}” has no translation that is certain; write it, or remove its fuzzy mark."
        return
    for source, target in pairs(message):
        for rule in RULES:
            if fault := rule(language, source, target):
                yield f"“{text}” -> “{target}”: {fault}"


def pairs(message: Message) -> list[tuple[str, str]]:
    """Set each form of a translation beside the source form that has its placeholders."""
    sources, targets = forms(message.id), forms(message.string)
    if len(targets) == 1:
        return [(sources[-1], targets[0])]
    return list(zip(sources, targets, strict=True))


def placeholder_fault(_language: str, source: str, target: str) -> str:
    """A value that is filled in stands in both."""
    wanted, found = set(PLACEHOLDER.findall(source)), set(PLACEHOLDER.findall(target))
    odd = ", ".join(sorted(wanted ^ found))
    return f"it must have the same placeholders; look at {odd}." if odd else ""


def menu_key_fault(language: str, source: str, target: str) -> str:
    """What has a key keeps one; Chinese has it in brackets at the end, as `檔案(&F)`."""
    key = MENU_KEY if language == SOURCE_LANGUAGE else CHINESE_KEY
    if bool(MENU_KEY.search(source)) == bool(key.search(target)):
        return ""
    return "write the key behind the text, such as 檔案(&F), where the source has one."


def script_fault(language: str, _source: str, target: str) -> str:
    """Traditional characters in Taiwan, Simplified ones on the mainland."""
    table = {"zh_Hant_TW": TO_TRADITIONAL, "zh_Hans_CN": TO_SIMPLIFIED}.get(language, {})
    slips = [f"{letter} is {table[letter]} here" for letter in target if letter in table]
    return f"{', '.join(slips)}." if slips else ""


def punctuation_fault(_language: str, _source: str, target: str) -> str:
    """Between Chinese characters punctuation is as wide as they are."""
    found = HALF_WIDTH.search(target)
    return f"write full-width punctuation or … instead of “{found.group()}”." if found else ""


def quote_fault(language: str, _source: str, target: str) -> str:
    """Taiwan quotes with 「」, the mainland with “”."""
    wrong = {"zh_Hant_TW": "“”", "zh_Hans_CN": "「」"}.get(language, "")
    return f"{wrong} are not the quotation marks here." if set(wrong) & set(target) else ""


RULES: tuple[Callable[[str, str, str], str], ...] = (
    placeholder_fault,
    menu_key_fault,
    script_fault,
    punctuation_fault,
    quote_fault,
)


if __name__ == "__main__":
    raise SystemExit(main())
